#include "checks/screen/stretch.hpp"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "checks/values/value_type.hpp"

// Stretches: what a stencil passes is right in every bound column, whatever record it was learnt from.
namespace stmtwatch::test {
namespace {

using checks::Column;
using checks::RecordBatch;
using checks::scan::Isa;
using checks::screen::Shape;
using checks::screen::Stretch;

using Record = std::vector<std::string>;

constexpr std::size_t merchant = 0, kind = 3, direction = 4, currency = 7;

Column typed_column(const std::string& name, const checks::ValueType& type) {
  Column column;
  column.name = name;
  column.type = type;
  return column;
}
Column listed_column(const std::string& name, const std::vector<std::string>& values) {
  Column column;
  column.name = name;
  column.values = values;
  return column;
}

std::vector<Column> columns() {
  checks::Decimal decimal;
  decimal.precision = 15;
  decimal.scale_min = decimal.scale_max = 2;
  checks::Decimal fen;
  fen.precision = 12;
  fen.negative_allowed = false;
  fen.unit = checks::AmountUnit::fen;
  return {typed_column("merchant", checks::Digits{}),
          typed_column("number", checks::Digits{}),
          typed_column("voucher", checks::Alphanumeric{}),
          listed_column("kind", {"FUND", "TRADE", "FEE"}),
          listed_column("direction", {"C", "D"}),
          typed_column("amount", decimal),
          typed_column("fee", fen),
          listed_column("currency", {"EUR", "USD"})};
}

std::vector<Shape> shapes() {
  std::vector<Shape> shapes;
  for (const Column& column : columns())
    shapes.push_back(checks::screen::shape_of(column, checks::Encoding::utf8, column.name == "merchant"));
  return shapes;
}

std::string digits(std::mt19937& random, std::size_t count_max) {
  std::string text;
  for (std::size_t left = random() % (count_max + 1); left > 0; --left)
    text += static_cast<char>('0' + random() % 10);
  return text;
}

Record right_record(std::mt19937& random) {
  const std::string sign = random() % 4 == 0 ? "-" : "";
  return {"880000000001",
          digits(random, 3),
          "A" + digits(random, 6),
          std::vector<std::string>{"FUND", "TRADE", "FEE"}[random() % 3],
          random() % 2 == 0 ? "C" : "D",
          random() % 9 == 0 ? "" : sign + digits(random, 3) + "7." + "05",
          digits(random, 4),
          random() % 2 == 0 ? "EUR" : "USD"};
}

bool is_right(const Record& record, std::size_t column) {
  const Column given = columns()[column];
  if (column == merchant) return record[column] == "880000000001";
  if (!given.values.empty()) return std::ranges::find(given.values, record[column]) != given.values.end();
  return record[column].empty() || checks::is_well_formed(given.type, record[column]);
}

// A batch of plain records; `text` is its text.
RecordBatch batch_of(const std::vector<Record>& records, std::string& text) {
  RecordBatch batch(columns().size(), 0);
  text.assign(64, '7');
  for (const Record& record : records) {
    for (std::size_t column = 0; column < record.size(); ++column) {
      batch.put(batch.rows, column,
                {static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(record[column].size())},
                {});
      text += record[column] + (column + 1 < record.size() ? '|' : '\n');
    }
    ++batch.rows;
  }
  text.append(128, '7');
  batch.text = text;
  return batch;
}

TEST_CASE("columns whose values can be told byte by byte make a stretch, text ends it") {
  auto all = shapes();
  REQUIRE(Stretch::among(all, false).size() == 1);
  // The currency is two words of a length that make others; what is alphanumeric cannot be told so.
  CHECK(Stretch::among(all, false).front().bound_columns() ==
        std::vector<std::size_t>{merchant, 1, kind, direction, 5, 6});
  all[direction].form = checks::screen::AnyText{};
  REQUIRE(Stretch::among(all, false).size() == 1);
  CHECK(Stretch::among(all, false).front().bound_columns() == std::vector<std::size_t>{merchant, 1, kind});
  all[1].form = checks::screen::AnyText{};
  CHECK(Stretch::among(all, false).empty());
}

TEST_CASE("what is the same in every record of a statement alone is not bound for all statements") {
  CHECK(Stretch::among(shapes(), true).front().bound_columns() ==
        std::vector<std::size_t>{1, kind, direction, 5, 6});
}

TEST_CASE("a stretch is of eight columns at the most") {
  Shape digits;
  digits.form = checks::screen::AllDigits{};
  const std::vector<Shape> all(19, digits);
  const auto stretches = Stretch::among(all, false);
  REQUIRE(stretches.size() == 3);
  CHECK(stretches[0].bound_columns().back() == 7);
  CHECK(stretches[2].bound_columns() == std::vector<std::size_t>{16, 17, 18});
}

TEST_CASE("nothing passes before something was learnt") {
  std::string text;
  const auto batch = batch_of({Record(8, "")}, text);
  for (const Isa isa : checks::scan::isas_here())
    CHECK(Stretch::among(shapes(), false).front().seek(checks::screen::seekers(isa), batch, 0) == 0);
}

TEST_CASE("what is like a right record passes, and what passes is right in every bound column") {
  std::mt19937 random(11);
  std::size_t passed = 0;
  for (int round = 0; round < 150; ++round) {
    auto stretches = Stretch::among(shapes(), false);
    Stretch& stretch = stretches.front();
    std::string text;
    std::vector<Record> learnt(1 + random() % 60);
    std::ranges::generate(learnt, [&] { return right_record(random); });
    const auto right = batch_of(learnt, text);
    for (std::size_t row = 0; row < right.rows; ++row) {
      stretch.learn(right, row, shapes());
      for (const Isa isa : checks::scan::isas_here())
        REQUIRE(stretch.seek(checks::screen::seekers(isa), right, row) > row);
    }
    std::vector<Record> records(180);
    for (Record& record : records) {
      record = random() % 2 == 0 ? learnt[random() % learnt.size()] : right_record(random);
      if (random() % 2 == 0) continue;
      std::string& value = record[random() % record.size()];
      if (!value.empty()) value[random() % value.size()] = "0/9:-.CDEF\0\xFFxU"[random() % 15];
    }
    const auto batch = batch_of(records, text);
    const auto& reference = checks::screen::seekers(Isa::scalar);
    for (std::size_t row = 0; row < batch.rows; ++row) {
      const std::size_t stop = stretch.seek(reference, batch, row);
      for (const Isa isa : checks::scan::isas_here())
        REQUIRE(stretch.seek(checks::screen::seekers(isa), batch, row) == stop);
      if (stop == row) continue;
      ++passed;
      for (const std::size_t column : stretch.bound_columns()) {
        CAPTURE(records[row][column]);
        REQUIRE(is_right(records[row], column));
      }
    }
  }
  CHECK(passed > 3000);
}

TEST_CASE("values that are too long to be learnt together are looked at apart") {
  std::mt19937 random(3);
  auto stretches = Stretch::among(shapes(), false);
  Stretch& stretch = stretches.front();
  std::string text;
  Record longest = right_record(random);
  longest[1] = std::string(300, '1');
  const auto batch = batch_of({longest, longest}, text);
  stretch.learn(batch, 0, shapes());
  for (const Isa isa : checks::scan::isas_here())
    CHECK(stretch.seek(checks::screen::seekers(isa), batch, 1) == 1);
}

TEST_CASE("a stretch is over where the records are too different") {
  auto stretches = Stretch::among(shapes(), false);
  Stretch& stretch = stretches.front();
  for (int batch = 0; batch < 100; ++batch)
    stretch.count(128, 16);
  CHECK_FALSE(stretch.is_over());
  stretch.count(128, 128);
  CHECK(stretch.is_over());
}

}  // namespace
}  // namespace stmtwatch::test
