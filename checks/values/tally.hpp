#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "checks/record_batch.hpp"
#include "checks/schema.hpp"
#include "checks/vocabulary/money.hpp"

// What the records of a statement add up to, batch by batch. Exact: decimals, never floating point.
namespace stmtwatch::checks {

// Amounts added up. What has its finding already is not held against the sum as well.
struct ColumnSum {
  Money total;
  bool readable = true;  // every amount so far was sound
  bool beyond = false;   // more than Money holds

  explicit ColumnSum(const Decimal& type) : total(Money::zero(type.scale_max)) {}
  // Of a column of `type`; an empty value adds nothing. `absolute`: without its sign.
  void add(const Decimal& type, std::string_view value, bool absolute = false);
};

// Adds the amounts of all rows. The column is one of type `type`.
void add_column(const RecordBatch& batch, std::size_t column, const Decimal& type, ColumnSum& sum);

// The records, or the sum of a column, that one field of a trailer or a line of prose speaks of.
class Tally {
 public:
  Tally(const Schema& schema, const TrailerField& field);

  void add(const RecordBatch& batch);

  const TrailerField& field() const { return *field_; }
  const Column* column() const { return column_; }  // that is summed up; null: records are counted
  const Where* where() const { return where_; }     // null: of all records
  std::uint64_t records() const { return records_; }
  // Nullopt: more than Money holds.
  std::optional<Money> total() const;
  // Whether every value that decides was read.
  bool readable() const { return readable_ && sum_.readable; }

 private:
  void add_row(const RecordBatch& batch, std::size_t row);

  const TrailerField* field_;
  const Where* where_ = nullptr;
  const TrailerSum* asked_ = nullptr;  // null: records are counted
  const Column* column_ = nullptr;
  Decimal type_;  // of column_
  std::uint64_t records_ = 0;
  bool readable_ = true;
  ColumnSum sum_;
};

}  // namespace stmtwatch::checks
