#include <algorithm>
#include <cstdlib>
#include <tuple>

#include <doctest/doctest.h>

#include "checks/values/value_type.hpp"
#include "tests/support/judged.hpp"
#include "tests/support/naive_judge.hpp"
#include "tests/support/random_statement.hpp"

// judge() against the naive judge, on statements of random schemas with random faults. How many is
// STMTWATCH_RANDOM_STATEMENTS; the first of them is STMTWATCH_RANDOM_SEED.
namespace stmtwatch::test {
namespace {

unsigned from_environment(const char* name, unsigned otherwise) {
  const char* text = std::getenv(name);
  return text != nullptr ? static_cast<unsigned>(std::strtoul(text, nullptr, 10)) : otherwise;
}

struct Case {
  explicit Case(unsigned seed)
      : dice(seed), schema(dice.one_in(3) ? merged_statement() : random_schema(dice)) {
    RandomStatement statement(schema, name, dice);
    const std::size_t spoilt = dice.below(4);
    const std::size_t in_values = dice.below(spoilt + 1);
    for (std::size_t i = 0; i < spoilt; ++i)
      i < in_values ? statement.spoil_values() : statement.spoil_layout();
    text = statement.text();
    faults = statement.faults();
    context.name = name;
    context.findings_listed_max = 100'000;
  }

  StatementName name{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};
  Dice dice;
  checks::Schema schema;
  std::string text;
  std::string faults;
  checks::JudgeContext context;
};

// In the order of product.md; what that leaves open, by record.
FoundList ordered(FoundList list) {
  std::ranges::stable_sort(
      list, {}, [](const Found& found) { return std::tuple(found.byte_offset, found.check, found.record); });
  return list;
}

// How judge() goes about it; what it finds must not depend on that.
struct Way {
  explicit Way(Dice& dice)
      : chunk_bytes(64 + dice.below(dice.one_in(2) ? 300 : 100'000)),
        isa(checks::scan::isas_here()[dice.below(checks::scan::isas_here().size())]),
        stretches_from(dice.one_in(4) ? 2000 : dice.below(4)) {}
  std::size_t chunk_bytes;
  checks::scan::Isa isa;
  std::uint64_t stretches_from;
};

FoundList judged_in(const Way& way, const Case& made, const std::string& text) {
  const auto judged = checks::judge_in_chunks(MemorySource(text), made.schema, made.context,
                                              {way.chunk_bytes, way.isa, way.stretches_from});
  REQUIRE(judged.has_value());
  return ordered(found_in(*judged));
}

FoundList judged_naively(const Case& made, const std::string& text) {
  return ordered(naive_findings(text, made.schema, made.name));
}

// The shortest text found on which the two still disagree, by leaving out ever smaller pieces.
std::string shrunk(const Case& made, const Way& way) {
  std::string text = made.text;
  for (std::size_t piece = text.size() / 2 + 1; piece > 0; piece /= 2) {
    for (std::size_t at = 0; at < text.size();) {
      std::string shorter = text;
      shorter.erase(at, piece);
      const bool disagree = judged_in(way, made, shorter) != judged_naively(made, shorter);
      if (disagree) {
        text = shorter;
      } else {
        at += piece;
      }
    }
  }
  return text;
}

std::string visible(const std::string& text) {
  std::string shown;
  for (const char c : text) {
    if (c == '\n') {
      shown += "\\n\n";
    } else if (c == '\r') {
      shown += "\\r";
    } else {
      shown += static_cast<unsigned char>(c) < 0x20 ? '?' : c;
    }
  }
  return shown;
}

std::string described(const checks::Schema& schema) {
  std::string text = std::string("delimiter ") + schema.delimiter + ", prefix " + schema.value_prefix;
  text += ", line ending " + std::to_string(static_cast<int>(schema.line_ending));
  text += std::string(schema.header ? "" : ", no header") +
          (schema.trailer ? ", trailer " + schema.trailer->tag : "");
  for (const checks::Column& column : schema.columns) {
    text +=
        "\n  " + column.title + ": " + checks::describe(column.type) + (column.required ? ", required" : "");
    if (column.length) {
      text += ", " + std::to_string(column.length->min) + " to " + std::to_string(column.length->max);
    }
    text += std::string(column.trim.right ? ", trimmed" : "") +
            (column.null_tokens.empty() ? "" : ", null tokens");
  }
  return text;
}

TEST_CASE(
    "judge agrees with the naive judge on random statements with random faults, whatever the chunks and "
    "instructions") {
  const unsigned first = from_environment("STMTWATCH_RANDOM_SEED", 1);
  const unsigned last = first + from_environment("STMTWATCH_RANDOM_STATEMENTS", 2000) - 1;
  unsigned disagreements = 0;
  for (unsigned seed = first; seed <= last && disagreements < 3; ++seed) {
    Case made(seed);
    const Way way(made.dice);
    if (judged_in(way, made, made.text) == judged_naively(made, made.text)) continue;
    ++disagreements;
    const std::string text = shrunk(made, way);
    INFO("seed ", seed, ", ", checks::scan::text(way.isa), " in chunks of ", way.chunk_bytes, ": ",
         made.faults, "\n", described(made.schema), "\n", visible(text));
    CHECK(judged_in(way, made, text) == judged_naively(made, text));
  }
  CHECK(disagreements == 0);
}

}  // namespace
}  // namespace stmtwatch::test
