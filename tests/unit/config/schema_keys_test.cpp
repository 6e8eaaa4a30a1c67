#include <algorithm>
#include <sstream>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "config/schema_diff.hpp"
#include "config/schema_file.hpp"
#include "config/schema_value.hpp"
#include "tests/unit/config/support.hpp"

// Each key of the schema language, whichever there are: given two values, `schema diff` tells it and `schema
// show` shows it. The keys are those that the reader itself offers; nothing here lists them.
namespace stmtwatch::test {
namespace {

// A table of a schema file: its head, such as "[[columns]]", and "key = value" lines.
struct Block {
  std::string head;
  std::vector<std::string> lines;
};
using Blocks = std::vector<Block>;

Blocks blocks_of(const std::string& text) {
  Blocks blocks = {{}};
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with('[')) {
      blocks.push_back({line, {}});
    } else if (!line.empty()) {
      blocks.back().lines.push_back(line);
    }
  }
  return blocks;
}

std::string text_of(const Blocks& blocks) {
  std::string text;
  for (const auto& [head, lines] : blocks) {
    text += head + "\n";
    for (const auto& line : lines)
      text += line + "\n";
  }
  return text;
}

const std::string delimited_file = R"toml(
name = "delimited"
encoding = "ascii"
delimiter = "|"
quote = "'"
[[columns]]
name = "no"
type = "alphanumeric"
max_length = 9
[[columns]]
name = "way"
[[columns]]
name = "amount"
type = "decimal(9,2)"
required = true
[[columns]]
name = "balance"
type = "decimal(9,2)"
[[columns]]
name = "day"
type = "date(YYYYMMDD)"
[[unique]]
columns = ["no"]
[identity]
merchant = "no"
[trailer]
tag = "TOTAL"
fields = ["records", "opening", "closing"]
[preamble]
[[preamble.lines]]
pattern = "(.*) records"
fields = ["records"]
[postamble]
begins_with = "#"
[[postamble.lines]]
pattern = "#(.*) records"
fields = ["records"]
[[debit_credit]]
amount = "amount"
debit = "way = D"
credit = "way = C"
[movements]
amount = "amount"
balance = "balance"
plus = "way = D"
minus = "way = C"
[[agreements]]
columns = ["amount", "balance"]
share = "0.75"
[[sources]]
name = "entries"
schema = "entries.toml"
file_name = "{merchant}_{date}"
sums = ["amount = sum"]
key = ["no = id"]
[[sources]]
name = "report"
file_name = "r_{merchant}_{date}"
[[sources.lines]]
pattern = "(.*) in all"
fields = ["records"]
[[sources.lines]]
pattern = "(.*) records"
fields = ["records"]
)toml";

const std::string fixed_file = R"toml(
name = "fixed"
encoding = "ascii"
layout = "fixed"
trim = "both"
[[columns]]
name = "no"
width = 9
[postamble]
begins_with = "#"
)toml";

const std::string file_of_sections = R"toml(
name = "sections"
encoding = "ascii"
delimiter = "|"
[[section]]
title = "#A"
trailing_delimiter = true
[[section.columns]]
name = "no"
[[section.columns]]
name = "amount"
type = "decimal(9,2)"
[section.trailer]
titles = ["t"]
fields = ["records"]
[[section]]
title = "#B"
[[section.columns]]
name = "no"
)toml";

const std::string file_of_kinds = R"toml(
name = "kinds"
encoding = "ascii"
delimiter = "|"
[[kind]]
name = "a"
tags = ["A"]
[[kind.columns]]
name = "no"
[[kind.columns]]
name = "amount"
type = "decimal(9,2)"
[[kind.columns]]
name = "way"
[[kind]]
name = "b"
tags = ["B"]
[[kind.columns]]
name = "no"
[[kind.columns]]
name = "sum"
type = "decimal(9,2)"
[[kind]]
name = "c"
tags = ["C"]
titles_of = "a"
[[kind]]
name = "d"
tags = ["D"]
[[kind.columns]]
name = "no"
[[kind.columns]]
name = "way"
)toml";

// What a key could be given. A new key takes one of these, or one more of them.
const std::vector<std::string> candidates = {
    "true",
    "false",
    "2",
    "10",
    R"("x")",
    R"(["x"])",
    R"(" ")",
    R"("'")",
    R"(",")",
    R"("0.5")",
    R"("left")",
    R"("digits")",
    R"("other.toml")",
    R"("{merchant}.{date}")",
    R"("[a-z]+")",
    R"("(.*) rows")",
    R"("#(.*) rows")",
    R"("no")",
    R"("amount")",
    R"("balance")",
    R"("day")",
    R"("count")",
    R"(["way"])",
    R"(["amount", "day"])",
    R"("way = E")",
    R"(["no = no"])",
    R"(["records where way = E"])",
    R"(["records where way = E", "opening", "closing"])",
    R"("a (b | c | d)*")",
    R"("b")",
    R"x(["sum = sum(a.amount)"])x",
};

class Reading {
 public:
  Reading() {
    write_file(directory_ / "entries.toml", source("entries"));
    write_file(directory_ / "other.toml", source("other"));
  }
  Read<checks::Schema> read(const Blocks& blocks) const {
    return config::parse_schema(text_of(blocks), directory_ / "s.toml");
  }

 private:
  static std::string source(const std::string& name) {
    return fmt::format(
        "name = \"{}\"\nencoding = \"ascii\"\ndelimiter = \"|\"\ncolumns = [{{name = \"id\"}}, "
        "{{name = \"no\"}}, {{name = \"sum\", type = \"decimal(9,2)\"}}, {{name = \"count\", "
        "type = \"digits\"}}]\n",
        name);
  }
  TemporaryDirectory directory_;
};

// "a, b, c" behind `intro` in a fault; empty: it is not there.
std::vector<std::string> listed_in(const Read<checks::Schema>& read, const std::string& intro) {
  std::vector<std::string> names;
  if (read) return names;
  for (const auto& fault : read.error()) {
    const auto at = fault.message.find(intro);
    if (at == std::string::npos) continue;
    std::istringstream list(fault.message.substr(at + intro.size()));
    for (std::string name; list >> name;)
      names.push_back(name.substr(0, name.find(',')));
  }
  return names;
}

// The words of a choice, as the fault of a wrong one tells them: must be "a" or "b", not "zzz".
std::vector<std::string> choices_in(const Read<checks::Schema>& read) {
  std::vector<std::string> words;
  for (const auto& word : listed_in(read, "must be ")) {
    if (word.starts_with('"')) words.push_back(word);
  }
  return words;
}

bool speaks_of(const std::string& line, const std::string& key) {
  return line.starts_with(key + " =");
}

// The blocks with another value of a key in one of them; no value: without the key.
Blocks changed(Blocks blocks, std::size_t index, const std::string& key, const std::string& value) {
  auto& lines = blocks[index].lines;
  std::erase_if(lines, [&key](const std::string& line) { return speaks_of(line, key); });
  if (!value.empty()) lines.push_back(key + " = " + value);
  return blocks;
}

class Keys {
 public:
  explicit Keys(const std::string& text) : base_(blocks_of(text)), schema_(reading_.read(base_)) {
    REQUIRE_MESSAGE(schema_, told(schema_));
    CHECK(config::differences(*schema_, *schema_).empty());
  }

  // Every key that some block takes; those with two values of which diff tells are in `told`.
  void go_through(std::vector<std::string>& all, std::vector<std::string>& told_of) const {
    for (std::size_t index = 0; index < base_.size(); ++index) {
      const auto names = listed_in(reading_.read(changed(base_, index, "zzz", "1")), "known here: ");
      CHECK(!names.empty());
      for (const auto& name : names) {
        const auto key = table_of(base_[index].head) + name;
        all.push_back(key);
        if (std::ranges::find(told_of, key) == told_of.end() && has_two_values(index, name))
          told_of.push_back(key);
      }
    }
  }

 private:
  static std::string table_path(std::string head) {
    std::erase_if(head, [](char c) { return c == '[' || c == ']'; });
    return head;
  }
  static std::string table_of(const std::string& block_head) {
    auto head = table_path(block_head);
    if (head.starts_with("section.")) head.erase(0, 8);
    if (head.starts_with("kind.")) head.erase(0, 5);
    return head.empty() || head == "section" || head == "kind" ? "" : head + ".";
  }

  // The key as tables of its own below the block: each of them may be absent.
  bool is_told_as_table(std::size_t index, const std::string& key) const {
    const auto& head = base_[index].head;
    const auto path = table_path(head) + (table_path(head).empty() ? "" : ".") + key;
    for (std::size_t i = index + 1; i < base_.size(); ++i) {
      if (table_path(base_[i].head) != path) continue;
      const auto without = reading_.read(without_table(i));
      if (without && is_told(*without)) return true;
    }
    return false;
  }

  Blocks without_table(std::size_t index) const {
    const auto path = table_path(base_[index].head);
    auto end = index + 1;
    while (end < base_.size() && table_path(base_[end].head).starts_with(path + "."))
      ++end;
    auto blocks = base_;
    blocks.erase(blocks.begin() + static_cast<std::ptrdiff_t>(index),
                 blocks.begin() + static_cast<std::ptrdiff_t>(end));
    return blocks;
  }

  bool has_two_values(std::size_t index, const std::string& key) const {
    if (is_told_as_table(index, key)) return true;
    std::vector<std::string> values = choices_in(reading_.read(changed(base_, index, key, "\"zzz\"")));
    values.emplace_back();
    values.insert(values.end(), candidates.begin(), candidates.end());
    return std::ranges::any_of(values, [&](const std::string& value) {
      const auto other = reading_.read(changed(base_, index, key, value));
      return other && is_told(*other);
    });
  }

  // The difference is there, both ways, and is one of what is shown as well.
  bool is_told(const checks::Schema& other) const {
    const bool there = !config::differences(*schema_, other).empty();
    CHECK(there == !config::differences(other, *schema_).empty());
    CHECK(there == (config::keys_and_values(*schema_) != config::keys_and_values(other)));
    return there;
  }

  Reading reading_;
  Blocks base_;
  Read<checks::Schema> schema_;
};

TEST_CASE("every key that the language offers is told by diff and shown, wherever it differs") {
  std::vector<std::string> all;
  std::vector<std::string> told_of;
  for (const auto& text : {delimited_file, fixed_file, file_of_sections, file_of_kinds})
    Keys(text).go_through(all, told_of);
  // A layout cannot be changed without changing other keys.
  const Reading reading;
  const auto left = reading.read(blocks_of(delimited_file));
  const auto right = reading.read(blocks_of(fixed_file));
  for (const auto& each : config::differences(*left, *right))
    told_of.push_back(each.property);
  std::ranges::sort(all);
  const auto [begin, end] = std::ranges::unique(all);
  all.erase(begin, end);
  CHECK(all.size() > 80);
  for (const auto& key : all)
    CHECK_MESSAGE(std::ranges::find(told_of, key) != told_of.end(), key);
}

}  // namespace
}  // namespace stmtwatch::test
