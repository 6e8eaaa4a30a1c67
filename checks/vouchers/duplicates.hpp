#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/judge.hpp"

// Uniqueness beyond one statement. The statements are judged on their own, in any order and on several
// threads; what they hold in common is found afterwards, in a fixed order, so that the result does not depend
// on the threads.
namespace stmtwatch::checks {

// The finding for key `key_index` of judgement.keys[unique_index], which somebody else (`owner`) held
// already. Goes into a statement's findings by FindingList::add.
Finding duplicate_finding(const Schema& schema, std::size_t unique_index, const KeySet& keys,
                          std::size_t key_index, const Related& owner, std::uint64_t owner_entry_hash);

// Uniqueness across the statements of one run: hand them in, in argument order; each gets a finding for every
// key that an earlier one of the same schema holds, as far as the key's scope reaches (day: same business
// date, or none known of both; history: any). Keeps the keys of all of them.
class RunUniqueness {
 public:
  explicit RunUniqueness(const Schema& schema) : schema_(schema) {}
  void merge(const std::string& path, const std::optional<StatementName>& name, Judgement& judgement);

 private:
  struct Earlier {
    std::string path;
    std::optional<StatementName> name;
    std::vector<KeySet> keys;
  };
  const Schema& schema_;
  std::vector<Earlier> earlier_;
};

}  // namespace stmtwatch::checks
