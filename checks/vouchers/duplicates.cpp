#include "checks/vouchers/duplicates.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "checks/vouchers/key_text.hpp"

namespace stmtwatch::checks {
namespace {

std::string describe(const Related& owner, const std::optional<BusinessDate>& date) {
  if (!owner.business_date || !date || *owner.business_date == *date) return "in another statement";
  return fmt::format("on {} day", *owner.business_date < *date ? "an earlier" : "a later");
}

std::string where(const Related& owner) {
  std::string text = fmt::format("record {} (line {})", owner.record, owner.line);
  if (!owner.path.empty()) text += " of " + owner.path;
  if (owner.business_date) text += ", business date " + owner.business_date->iso();
  return text;
}

}  // namespace

Finding duplicate_finding(const Schema& schema, std::size_t unique_index, const KeySet& keys,
                          std::size_t key_index, const Related& owner, std::uint64_t owner_entry_hash,
                          const std::optional<BusinessDate>& date) {
  const UniqueKey& unique = schema.unique[unique_index];
  const KeyPlace& place = keys.place(key_index);
  const bool same = place.entry_hash == owner_entry_hash;
  Finding finding;
  finding.check = "voucher-unique";
  finding.record = place.record;
  finding.line = place.line;
  finding.column = schema.columns[unique.columns.front()].name;
  finding.byte_offset = place.byte_offset;
  finding.message = fmt::format("{} was used {}: {} is {}", shown_key(schema, unique, keys.key(key_index)),
                                describe(owner, date),
                                same ? "the same entry" : "another entry with this number", where(owner));
  finding.hint =
      same ? "see whether the entry was already settled there; leave it out here and generate the statement "
             "again"
           : "find out which of the two entries is right, give the other its own number and generate again";
  finding.related = owner;
  return finding;
}

void RunUniqueness::merge(const std::string& path, const std::optional<StatementName>& name,
                          Judgement& judgement) {
  for (std::size_t unique = 0; unique < schema_.unique.size(); ++unique) {
    if (schema_.unique[unique].scope != UniqueScope::statement) merge_key(unique, name, judgement);
  }
  earlier_.push_back({path, name});
}

void RunUniqueness::merge_key(std::size_t unique, const std::optional<StatementName>& name,
                              Judgement& judgement) {
  Seen& seen = seen_[unique];
  const KeySet& own = judgement.keys[unique];
  seen.firsts.push_back(seen.keys.size());
  // Within a day's scope, keys of different days are different keys.
  const bool by_day = schema_.unique[unique].scope == UniqueScope::day;
  const std::string day = !by_day ? "" : name ? name->date.compact() : "unknown.";
  const std::optional<BusinessDate> date = name ? std::optional(name->date) : std::nullopt;
  for (std::size_t key = 0; key < own.size(); ++key) {
    const std::string whole = day + std::string(own.key(key));
    const auto owner = seen.keys.insert(whole, own.place(key));
    if (!owner) continue;
    const Related related = owner_of(seen, *seen.keys.find(whole));
    judgement.findings.add(duplicate_finding(schema_, unique, own, key, related, owner->entry_hash, date));
  }
}

Related RunUniqueness::owner_of(const Seen& seen, std::size_t key) const {
  const auto next = std::ranges::upper_bound(seen.firsts, key);
  const Earlier& owner = earlier_[static_cast<std::size_t>(next - seen.firsts.begin()) - 1];
  const KeyPlace& place = seen.keys.place(key);
  Related related{owner.path, place.record, place.line, {}, {}};
  if (owner.name) {
    related.merchant = owner.name->merchant;
    related.business_date = owner.name->date;
  }
  return related;
}

}  // namespace stmtwatch::checks
