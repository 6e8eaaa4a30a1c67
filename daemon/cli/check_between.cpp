#include "daemon/cli/check_between.hpp"

#include <algorithm>
#include <map>
#include <numeric>

#include "checks/vouchers/duplicates.hpp"
#include "daemon/files/file_source.hpp"

namespace stmtwatch::cli {
namespace {

using checks::KeySet;
using checks::PlacedKey;
using Placed = std::expected<std::vector<PlacedKey>, std::string>;

Placed locate_in(const Input& input, const std::vector<KeySet>& wanted, std::size_t places_max) {
  auto file = open_input(input);
  if (!file) return std::unexpected(file.error());
  const files::FileSource source(*std::move(file));
  auto placed = checks::locate(source, *input.format->schema, input.statement, wanted, places_max);
  if (!placed) return std::unexpected(placed.error().detail);
  return *std::move(placed);
}

checks::Related related_to(const Input& owner) {
  checks::Related related{.path = owner.path, .record = 0, .line = 0, .merchant = {}, .business_date = {}};
  if (owner.statement) {
    related.merchant = owner.statement->merchant;
    related.business_date = owner.statement->date;
  }
  return related;
}

// The statements of one schema.
class Between {
 public:
  Between(const checks::Schema& schema, std::vector<Judged>& all, std::size_t listed_max)
      : schema_(schema), all_(all), listed_max_(listed_max), run_(schema) {}

  void add(std::size_t index) {
    Judged& judged = all_[index];
    members_.push_back(index);
    const auto repeated = run_.add(judged.input.statement, judged.judgement->keys);
    const auto total = std::accumulate(repeated.begin(), repeated.end(), std::size_t{0},
                                       [](std::size_t sum, const KeySet& keys) { return sum + keys.size(); });
    if (total > 0) tell(judged, repeated, total);
  }

 private:
  void tell(Judged& judged, const std::vector<KeySet>& repeated, std::size_t total) {
    auto here = locate_in(judged.input, repeated, listed_max_);
    if (!here) {
      judged.judgement = std::unexpected(here.error());
      return;
    }
    std::map<std::size_t, std::vector<PlacedKey>> by_owner;
    for (PlacedKey& key : *here)
      by_owner[members_[run_.owner_of(key, judged.input.statement)]].push_back(std::move(key));
    auto& findings = judged.judgement->findings;
    for (const auto& [owner, keys] : by_owner)
      tell_owner(judged, all_[owner].input, keys);
    findings.count("voucher-unique", total - here->size());
  }

  void tell_owner(Judged& judged, const Input& owner, const std::vector<PlacedKey>& keys) {
    std::vector<KeySet> wanted(schema_.unique.size());
    for (const PlacedKey& key : keys)
      wanted[key.unique_index].insert(key.key);
    const auto there = locate_in(owner, wanted, keys.size());
    const auto& name = judged.input.statement;
    const auto date = name ? std::optional(name->date) : std::nullopt;
    for (const PlacedKey& key : keys) {
      const checks::KeyPlace* place = there ? place_of(key, *there) : nullptr;
      judged.judgement->findings.add(checks::duplicate_finding(schema_, key, related_to(owner), place, date));
    }
  }

  static const checks::KeyPlace* place_of(const PlacedKey& key, const std::vector<PlacedKey>& placed) {
    const auto found = std::ranges::find_if(placed, [&](const PlacedKey& each) {
      return each.unique_index == key.unique_index && each.key == key.key;
    });
    return found == placed.end() ? nullptr : &found->place;
  }

  const checks::Schema& schema_;
  std::vector<Judged>& all_;
  std::size_t listed_max_;
  checks::RunUniqueness run_;
  std::vector<std::size_t> members_;
};

}  // namespace

void judge_between(std::vector<Judged>& all, std::size_t findings_listed_max) {
  std::map<const checks::Schema*, Between> schemas;
  for (std::size_t index = 0; index < all.size(); ++index) {
    if (!all[index].judgement) continue;
    const auto& schema = *all[index].input.format->schema;
    schemas.try_emplace(&schema, schema, all, findings_listed_max).first->second.add(index);
  }
}

}  // namespace stmtwatch::cli
