#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "checks/schema.hpp"
#include "checks/vocabulary/money.hpp"

// A running balance, followed from record to record in the order of the file.
namespace stmtwatch::checks {

// What one record says; nullopt: it does not say it, or cannot be read.
struct Link {
  std::optional<Money> movement;  // what the record adds to the balance
  std::optional<Money> balance;   // the balance after it
};

// Each record must begin where its neighbour ends. Where one does not, the chain is broken until records fit
// again: to what the file says, or to what it would say without the fault. So a wrong amount, a wrong
// balance, a lost record or two that changed places break it once. All amounts have the same scale; memory is
// constant.
class Chain {
 public:
  explicit Chain(ChainOrder order) : order_(order) {}

  // The next record. The balance that it should have, where the chain breaks at it.
  std::optional<Money> follow(const Link& link);
  // The next record could not be read at all: what follows it is not held against it.
  void lose();

  // The balance before the oldest and after the newest record, as the file has it; nullopt: not known.
  std::optional<Money> opening() const { return front_of(oldest_first() ? first_ : last_); }
  std::optional<Money> closing() const { return front_of(oldest_first() ? last_ : first_); }
  // Whether it may be the one given; true where it is not known.
  bool opens_with(Money opening) const { return holds(oldest_first() ? first_ : last_, opening); }
  bool closes_with(Money closing) const { return holds(oldest_first() ? last_ : first_, closing); }

 private:
  // The ends of a record as the file has them: `entry` must be what the record above has as its `exit`.
  struct Ends {
    std::optional<Money> entry, exit, shift;  // exit = entry + shift
  };
  // What an end may be: as the file says, then as it follows from the other records. Empty: not known.
  using Candidates = std::vector<Money>;

  bool oldest_first() const { return order_ == ChainOrder::oldest_first; }
  Ends ends_of(const Link& link) const;
  void carry(const Ends& ends);
  std::optional<Money> judge(const Link& link, const Ends& ends);
  static std::optional<Money> front_of(const Candidates& candidates) {
    return candidates.empty() ? std::nullopt : std::optional(candidates.front());
  }
  static bool holds(const Candidates& candidates, Money amount);

  ChainOrder order_;
  Candidates first_;  // entries of the first record
  Candidates last_;   // exits of the last record
  std::optional<Money> first_shift_;
  std::uint64_t records_ = 0;
  bool broken_ = false;
};

}  // namespace stmtwatch::checks
