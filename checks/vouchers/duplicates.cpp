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

std::string where(const Related& owner, bool known) {
  std::string text = known ? fmt::format("record {} (line {})", owner.record, owner.line) : "an entry";
  if (!owner.path.empty()) text += " of " + owner.path;
  if (owner.business_date) text += ", business date " + owner.business_date->iso();
  return text;
}

// Of the entry that stood first, in comparison with the one that bears the finding.
const char* kind(const KeyPlace* there, const KeyPlace& here) {
  if (there == nullptr) return "the entry that has it already";
  return there->entry_hash == here.entry_hash ? "the same entry" : "another entry with this number";
}

bool is_same(const KeyPlace* there, const KeyPlace& here) {
  return there != nullptr && there->entry_hash == here.entry_hash;
}

}  // namespace

Explanation explain_repeat(const Schema& schema, const PlacedKey& repeat, const KeyPlace* first,
                           const std::optional<StatementName>& name) {
  Explanation explanation;
  explanation.message =
      fmt::format("{} stands twice: {} is {}",
                  shown_key(schema, schema.unique[repeat.unique_index], repeat.key, repeat.place.in_place),
                  kind(first, repeat.place),
                  first != nullptr ? fmt::format("in record {} (line {})", first->record, first->line)
                                   : std::string("further up"));
  explanation.hint =
      is_same(first, repeat.place)
          ? "let the generating job write each entry once; look for a rerun that appended; generate again"
          : "find out which of the two entries is right, give the other its own number and generate again";
  if (first == nullptr) return explanation;
  Related related{
      .path = {}, .record = first->record, .line = first->line, .merchant = {}, .business_date = {}};
  if (name) {
    related.merchant = name->merchant;
    related.business_date = name->date;
  }
  explanation.related = related;
  return explanation;
}

Finding duplicate_finding(const Schema& schema, const PlacedKey& here, Related owner, const KeyPlace* there,
                          const std::optional<BusinessDate>& date) {
  const UniqueKey& unique = schema.unique[here.unique_index];
  if (there != nullptr) {
    owner.record = there->record;
    owner.line = there->line;
  }
  Finding finding;
  finding.check = "voucher-unique";
  finding.record = here.place.record;
  finding.line = here.place.line;
  finding.column = schema.columns[unique.columns.front()].name;
  finding.byte_offset = here.place.byte_offset;
  finding.message =
      fmt::format("{} was used {}: {} is {}", shown_key(schema, unique, here.key, here.place.in_place),
                  describe(owner, date), kind(there, here.place), where(owner, there != nullptr));
  finding.hint =
      is_same(there, here.place)
          ? "see whether the entry was already settled there; leave it out here and generate the statement "
            "again"
          : "find out which of the two entries is right, give the other its own number and generate again";
  finding.related = std::move(owner);
  return finding;
}

std::vector<KeySet> RunUniqueness::add(const std::optional<StatementName>& name,
                                       const std::vector<KeySet>& keys) {
  std::vector<KeySet> repeated(keys.size());
  for (std::size_t unique = 0; unique < keys.size(); ++unique) {
    if (schema_.unique[unique].scope == UniqueScope::statement) continue;
    Scope& scope = scope_of(unique, name);
    KeySet none;
    if (scope.members.size() == 1) scope.all.insert_all(*scope.members.front().keys, none);
    if (!scope.members.empty()) scope.all.insert_all(keys[unique], repeated[unique]);
    scope.members.push_back({statements_, &keys[unique], repeated[unique]});
  }
  ++statements_;
  return repeated;
}

// Keys held twice mostly come by the statement, so that whoever held the one before is asked first.
std::size_t RunUniqueness::owner_of(const PlacedKey& key, const std::optional<StatementName>& name) {
  Scope& scope = scope_of(key.unique_index, name);
  const auto is_first = [&](const Member& member) {
    return member.keys->contains(key.key) && !member.repeated.contains(key.key);
  };
  if (!is_first(scope.members[scope.last_owner])) {
    const auto owner = std::ranges::find_if(scope.members, is_first);
    scope.last_owner = static_cast<std::size_t>(owner - scope.members.begin());
  }
  return scope.members[scope.last_owner].statement;
}

RunUniqueness::Scope& RunUniqueness::scope_of(std::size_t unique, const std::optional<StatementName>& name) {
  const bool by_day = schema_.unique[unique].scope == UniqueScope::day;
  return scopes_[unique][by_day && name ? std::optional(name->date) : std::nullopt];
}

}  // namespace stmtwatch::checks
