#include <algorithm>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"

// Statements that balance, agree and are merged right by construction: none of these checks says a word; one
// fault is one finding.
namespace stmtwatch::test {
namespace {

struct Entry {
  std::string id;
  int fen;
  bool debit;
};

std::string yuan(int fen) {
  return std::to_string(fen / 100) + "." + std::to_string(100 + fen % 100).substr(1);
}

checks::Schema source_schema() {
  checks::Schema schema;
  schema.name = "source";
  schema.delimiter = ',';
  schema.header = false;
  checks::Decimal fen;
  fen.unit = checks::AmountUnit::fen;
  schema.columns = {column("fen", fen), column("serial", checks::Alphanumeric{})};
  return schema;
}

checks::Schema merged_schema() {
  checks::Schema schema;
  schema.name = "merged";
  schema.header = false;
  schema.columns = {column("id", checks::Alphanumeric{}), one_of("flag", {"D", "C"}),
                    column("amount", checks::Decimal{}), column("again", checks::Decimal{15, 0, 4})};
  schema.debit_credit = {{2, {1, {"D"}}, {1, {"C"}}, std::nullopt}};
  schema.agreements = {{2, 3, {1, 1}, std::nullopt}};
  schema.sources.push_back({.name = "source",
                            .schema = std::make_shared<const checks::Schema>(source_schema()),
                            .file_name = *FileNamePattern::parse("s_{merchant}_{date}"),
                            .directory = {},
                            .where = {},
                            .key = {{0, 1}},
                            .compared = {{2, 0}},
                            .count = {},
                            .sums = {}});
  return schema;
}

std::string merged_text(const std::vector<Entry>& entries, std::size_t disagreeing) {
  std::string text;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& each = entries[i];
    text += each.id + (each.debit ? "|D|" : "|C|") + yuan(each.fen) + "|" +
            yuan(each.fen + (i == disagreeing ? 1 : 0)) + "00\n";
  }
  return text;
}

std::string source_text(const std::vector<Entry>& entries) {
  std::string text;
  for (const Entry& each : entries)
    text += std::to_string(each.fen) + "," + each.id + "\n";
  return text;
}

TEST_CASE("one fault in the books is one finding of the check that speaks of it") {
  std::mt19937 random(33);
  const auto below = [&](std::size_t max) {
    return std::uniform_int_distribution<std::size_t>(0, max - 1)(random);
  };
  const checks::Schema schema = merged_schema();
  for (int round = 0; round < 1000; ++round) {
    CAPTURE(round);
    std::vector<Entry> entries;
    for (std::size_t i = 0; i < 2 + below(20); ++i) {
      const int fen = static_cast<int>(below(1'000'000)) + 1;
      entries.push_back({"A" + std::to_string(2 * i), fen, true});
      entries.push_back({"A" + std::to_string(2 * i + 1), fen, false});
    }
    auto source = entries;
    std::ranges::shuffle(entries, random);
    const std::size_t at = below(entries.size());
    const std::size_t fault = below(5);
    std::size_t disagreeing = entries.size();
    std::string expected;
    if (fault == 1) disagreeing = at, expected = "agreement";
    if (fault == 2) entries[at].debit = !entries[at].debit, expected = "balance";
    if (fault == 3)
      source.erase(source.begin() + static_cast<std::ptrdiff_t>(at)), expected = "reconciliation";
    if (fault == 4) source[at].fen += 1, expected = "reconciliation";
    const MemorySource content(source_text(source));
    auto context = reference_context();
    context.sources = {{.content = &content, .path = "s"}};
    const auto found = findings(merged_text(entries, disagreeing), schema, context);
    CHECK(found.size() == (fault == 0 ? 0 : 1));
    if (fault != 0 && found.size() == 1) CHECK(found[0].check == expected);
  }
}

}  // namespace
}  // namespace stmtwatch::test
