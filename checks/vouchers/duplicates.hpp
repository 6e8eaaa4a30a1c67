#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "checks/judge.hpp"

// Uniqueness beyond one statement. The statements are judged on their own, in any order and on several
// threads; what they hold in common is found afterwards, in a fixed order, so that the result does not depend
// on the threads.
namespace stmtwatch::checks {

// The finding for key `key_index` of the statement's keys for Schema::unique[unique_index], which somebody
// else
// (`owner`) held already. `date`: the statement's own business date, to tell an earlier day from another
// statement of the same. Goes into a statement's findings by FindingList::add.
Finding duplicate_finding(const Schema& schema, std::size_t unique_index, const KeySet& keys,
                          std::size_t key_index, const Related& owner, std::uint64_t owner_entry_hash,
                          const std::optional<BusinessDate>& date = std::nullopt);

// Uniqueness across the statements of one run: hand them in, in argument order; each gets a finding for every
// key that an earlier one of the same schema holds, as far as the key's scope reaches (day: same business
// date, or none known of both; history: any). Keeps the keys of all of them. `schema` must outlive it; one
// thread at a time.
class RunUniqueness {
 public:
  explicit RunUniqueness(const Schema& schema) : schema_(schema), seen_(schema.unique.size()) {}
  void merge(const std::string& path, const std::optional<StatementName>& name, Judgement& judgement);

 private:
  struct Earlier {
    std::string path;
    std::optional<StatementName> name;
  };
  // The keys of all statements so far, for one Schema::unique.
  struct Seen {
    KeySet keys;
    std::vector<std::size_t> firsts;  // for each statement, the index of its first key in `keys`
  };
  void merge_key(std::size_t unique, const std::optional<StatementName>& name, Judgement& judgement);
  Related owner_of(const Seen& seen, std::size_t key) const;

  const Schema& schema_;
  std::vector<Earlier> earlier_;
  std::vector<Seen> seen_;  // one for each Schema::unique
};

}  // namespace stmtwatch::checks
