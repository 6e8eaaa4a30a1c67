#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"
#include "checks/vocabulary/money.hpp"

// The sums of what a statement debits and credits, group by group.
namespace stmtwatch::checks {

class Sides {
 public:
  // More groups, or longer names of them, are not kept apart: people group by currency or account.
  static constexpr std::size_t groups_max = 1000;
  static constexpr std::size_t group_bytes_max = 64;

  Sides(const Schema& schema, const DebitCredit& asked);

  void add(const RecordBatch& batch, std::size_t row);
  // What does not agree, for people; nullopt: all does, or a record could not be read and nothing is said.
  std::optional<std::string> disagreement() const;
  std::size_t amount_column() const { return asked_.amount; }

 private:
  struct Sums {
    Money debit, credit;
  };
  void add(Money amount, bool to_debit, std::string_view group);
  std::string told(const std::string& group, const Sums& sums) const;

  const Schema& schema_;
  const DebitCredit& asked_;
  int scale_;
  std::map<std::string, Sums, std::less<>> groups_;
  bool readable_ = true;
  bool too_many_groups_ = false;
  bool beyond_ = false;  // a sum has more digits than Money holds
};

}  // namespace stmtwatch::checks
