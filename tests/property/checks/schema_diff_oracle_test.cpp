#include <algorithm>
#include <cstdlib>
#include <sstream>

#include <doctest/doctest.h>

#include "config/schema_diff.hpp"
#include "config/schema_file.hpp"
#include "config/schema_value.hpp"
#include "tests/support/judged.hpp"
#include "tests/support/random_statement.hpp"
#include "tests/support/schema_file_text.hpp"

// What `schema diff` says, held against statements: where it tells nothing NARROWER, the second schema
// accepts whatever the first accepts. The schemas are random, and the second is the first with keys changed
// at random in the form that the table of keys gives them, so that new keys take part.
namespace stmtwatch::test {
namespace {

using config::SchemaEntry;
using config::SchemaTable;
using config::SchemaValue;

// What the values of keys are changed to; most of them fit few keys, and what fits none is tried again.
const std::vector<std::string> texts = {"text",
                                        "digits",
                                        "alphanumeric",
                                        "decimal(9,2)",
                                        "decimal(12,0..4)",
                                        "decimal(5,0)",
                                        "date(YYYYMMDD)",
                                        "date(YYYY-MM-DD)",
                                        "timestamp",
                                        "utf-8",
                                        "ascii",
                                        "gbk",
                                        "gb18030",
                                        "optional",
                                        "required",
                                        "forbidden",
                                        "lf",
                                        "crlf",
                                        "either",
                                        "|",
                                        ",",
                                        "\t",
                                        "\"",
                                        "'",
                                        "none",
                                        "left",
                                        "right",
                                        "both",
                                        "characters",
                                        "bytes",
                                        "statement",
                                        "day",
                                        "history",
                                        "yuan",
                                        "fen",
                                        "minus",
                                        "C/D",
                                        "c1",
                                        "c2",
                                        "c3",
                                        "merchant_no",
                                        "amount",
                                        "fee",
                                        "[A-Z]{3}",
                                        "[0-9]+([.][0-9]+)?%",
                                        "x*",
                                        "(?s).*a.*",
                                        "#",
                                        " ",
                                        "/",
                                        "`",
                                        "records",
                                        "text",
                                        "sum(amount)",
                                        "sum(fee)",
                                        "sum(c1)",
                                        "sum(c2)",
                                        "opening",
                                        "closing",
                                        "TOTAL",
                                        "0",
                                        "0.5",
                                        "1",
                                        "0.01",
                                        "{merchant}_{date}",
                                        "x",
                                        "c1 = a",
                                        "c2 = b",
                                        "dc_flag = D",
                                        "dc_flag = C",
                                        "newest-first",
                                        "NULL",
                                        "CNY"};

template <class List>
void change_list(List& list, Dice& dice, const typename List::value_type& other) {
  const auto at = [&] { return list.begin() + static_cast<std::ptrdiff_t>(dice.below(list.size())); };
  switch (dice.below(4)) {
    case 0:
      if (!list.empty()) list.erase(at());
      return;
    case 1:
      if (!list.empty()) std::iter_swap(at(), at());
      return;
    default:
      list.push_back(other);
  }
}

void change_table(SchemaTable& table, Dice& dice);

SchemaValue random_value_of_key(Dice& dice) {
  switch (dice.below(4)) {
    case 0:
      return {true};
    case 1:
      return {static_cast<std::int64_t>(1 + dice.below(30))};
    case 2:
      return {std::vector{dice.pick(texts)}};
    default:
      return {dice.pick(texts)};
  }
}

void change_value(SchemaValue& value, Dice& dice) {
  if (auto* flag = std::get_if<bool>(&value.value)) {
    *flag = !*flag;
  } else if (auto* number = std::get_if<std::int64_t>(&value.value)) {
    *number += static_cast<std::int64_t>(dice.below(5)) - 2;
  } else if (auto* list = std::get_if<std::vector<std::string>>(&value.value)) {
    change_list(*list, dice, dice.pick(texts));
  } else if (auto* inner = std::get_if<SchemaTable>(&value.value)) {
    dice.one_in(5) ? void(value = {config::NotGiven{}}) : change_table(*inner, dice);
  } else if (auto* tables = std::get_if<std::vector<SchemaTable>>(&value.value); tables && !tables->empty()) {
    auto& table = tables->at(dice.below(tables->size()));
    dice.one_in(5) ? change_list(*tables, dice, table) : change_table(table, dice);
  } else {
    value = std::holds_alternative<std::string>(value.value) && dice.one_in(3)
                ? SchemaValue{config::NotGiven{}}
                : random_value_of_key(dice);
  }
}

void change_table(SchemaTable& table, Dice& dice) {
  SchemaEntry& entry = table[dice.below(table.size())];
  const bool sources = entry.key == "sources" || entry.key == "section";
  if (!sources && entry.audience != config::Audience::people) change_value(entry.value, dice);
}

using Read = std::expected<checks::Schema, std::vector<config::Fault>>;

Read read_again(const SchemaTable& table) {
  return config::parse_schema(schema_file_text(table), "s.toml");
}

// The schema with up to `changes` keys changed, as often as that makes a schema.
checks::Schema changed(const checks::Schema& schema, std::size_t changes, Dice& dice) {
  checks::Schema made = schema;
  std::size_t made_changes = 0;
  for (int tries = 0; tries < 60 && made_changes < changes; ++tries) {
    auto table = config::keys_and_values(made);
    const auto before = table;
    change_table(table, dice);
    if (table == before) continue;
    const auto read = read_again(table);
    if (!read || config::keys_and_values(*read) == before) continue;
    made = *read;
    ++made_changes;
  }
  return made;
}

unsigned number_from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

bool is_accepted(const std::string& text, const checks::Schema& schema, const StatementName& name) {
  checks::JudgeContext context;
  context.name = name;
  const auto judged = checks::judge(MemorySource(text), schema, context);
  REQUIRE(judged.has_value());
  return judged->holds_everywhere();
}

// The order of some lists, such as that of unique keys, means nothing.
std::vector<std::string> sorted_lines(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);)
    lines.push_back(line);
  std::ranges::sort(lines);
  return lines;
}

// How often something was seen, so that the test cannot pass by seeing nothing.
struct Seen {
  int wide = 0;      // pairs of which nothing is narrower, with a statement that both accept
  int narrower = 0;  // pairs with something narrower
  int refused = 0;   // of these, with a statement that shows it
};

void hold_against_statements(unsigned seed, Seen& seen) {
  const StatementName name{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};
  Dice dice(seed);
  const auto read =
      read_again(config::keys_and_values(dice.one_in(3) ? merged_statement() : random_schema(dice)));
  if (!read) return;  // of a random schema, lint asks more than judging does
  const auto left = changed(*read, dice.below(3), dice);
  const auto right = changed(left, 1 + dice.below(2), dice);
  const auto found = config::differences(left, right);
  CAPTURE(seed);
  const auto left_text = schema_file_text(config::keys_and_values(left));
  const auto right_text = schema_file_text(config::keys_and_values(right));
  if (left_text == right_text) CHECK(found.empty());
  if (found.empty()) CHECK(sorted_lines(left_text) == sorted_lines(right_text));
  const bool narrower = std::ranges::any_of(found, &config::SchemaDifference::narrower);
  bool accepted = false;
  bool refused = false;
  for (int i = 0; i < 6; ++i) {
    RandomStatement statement(left, name, dice);
    if (dice.one_in(3)) statement.spoil_values();
    const auto text = statement.text();
    if (!is_accepted(text, left, name)) continue;
    accepted = true;
    refused = refused || !is_accepted(text, right, name);
    if (narrower || is_accepted(text, right, name)) continue;
    std::string told;
    for (const auto& each : found)
      told += each.column + ": " + each.property + ": " + each.left + " -> " + each.right + "\n";
    FAIL_CHECK(told << left_text << "\n" << right_text << "\n" << text);
  }
  seen.wide += accepted && !narrower;
  seen.narrower += accepted && narrower;
  seen.refused += refused;
}

TEST_CASE("where diff tells nothing narrower, the second schema accepts what the first accepts") {
  Seen seen;
  const unsigned first = number_from_environment("STMTWATCH_RANDOM_SEED", 1);
  const unsigned count = number_from_environment("STMTWATCH_RANDOM_SCHEMAS", 200);
  for (unsigned seed = first; seed < first + count; ++seed)
    hold_against_statements(seed, seen);
  MESSAGE(seen.wide << " wide, " << seen.narrower << " narrower, " << seen.refused << " seen to be");
  if (count < 200) return;
  CHECK(seen.wide > 20);
  CHECK(seen.refused > 40);
}

TEST_CASE("what a schema says is a schema file that reads as the same schema") {
  int read_again_count = 0;
  for (unsigned seed = 1; seed <= 100; ++seed) {
    Dice dice(seed);
    const auto table = config::keys_and_values(changed(merged_statement(), dice.below(4), dice));
    const auto read = read_again(table);
    REQUIRE(read);
    CHECK(config::keys_and_values(*read) == table);
    ++read_again_count;
  }
  CHECK(read_again_count == 100);
}

}  // namespace
}  // namespace stmtwatch::test
