#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "checks/check.hpp"
#include "checks/judge.hpp"
#include "checks/vouchers/locate.hpp"

// What is said of a key that stands twice, and uniqueness beyond one statement: the statements are judged on
// their own, in any order and on several threads; what they hold in common is found afterwards, in a fixed
// order, so that the result does not depend on the threads.
namespace stmtwatch::checks {

// `repeat` stood before in its own statement, at `first`. Null: that place could not be read again.
Explanation explain_repeat(const Schema& schema, const PlacedKey& repeat, const KeyPlace* first,
                           const std::optional<StatementName>& name);

// The finding for a key that another statement (`owner`, whose record and line are filled in from `there`)
// held already. `there` null: the owner's file could not be read for the place. `date`: the statement's own
// business date, to tell an earlier day from another statement of the same. Goes into a statement's findings
// by FindingList::add.
Finding duplicate_finding(const Schema& schema, const PlacedKey& here, Related owner, const KeyPlace* there,
                          const std::optional<BusinessDate>& date);

// Uniqueness across the statements of one run, as far as each key's scope reaches (day: same business date,
// or none known of both; history: any). `schema` must outlive it; one thread at a time.
class RunUniqueness {
 public:
  explicit RunUniqueness(const Schema& schema) : schema_(schema), scopes_(schema.unique.size()) {}

  // The next statement, in argument order; `keys` are its judgement's and must stay where they are. Answers
  // with those that earlier ones hold, a set for each Schema::unique.
  std::vector<KeySet> add(const std::optional<StatementName>& name, const std::vector<KeySet>& keys);

  // Who held such a key first, as the number of its add() from 0. `name`: of the statement that holds it as
  // well.
  std::size_t owner_of(const PlacedKey& key, const std::optional<StatementName>& name);

 private:
  struct Member {
    std::size_t statement = 0;
    const KeySet* keys = nullptr;
    KeySet repeated;  // those that earlier members hold
  };
  // Statements whose keys must differ. One alone has nothing to be compared with: `all` begins with the
  // second.
  struct Scope {
    KeySet all;
    std::vector<Member> members;
    std::size_t last_owner = 0;
  };

  Scope& scope_of(std::size_t unique, const std::optional<StatementName>& name);

  const Schema& schema_;
  std::vector<std::map<std::optional<BusinessDate>, Scope>> scopes_;  // by day where the scope is the day
  std::size_t statements_ = 0;
};

}  // namespace stmtwatch::checks
