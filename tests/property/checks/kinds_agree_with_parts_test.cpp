#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/kinds.hpp"
#include "tests/support/random_schema.hpp"

// The records of one kind have the findings that they have in a statement of their own, at their places among
// those of other kinds.
namespace stmtwatch::test {
namespace {

// A random schema of records that begin with a tag.
checks::Schema tagged(Dice& dice) {
  checks::Schema part = random_schema(dice);
  part.encoding = checks::Encoding::utf8;
  part.byte_order_mark = checks::ByteOrderMark::forbidden;
  part.line_ending = checks::LineEnding::lf;
  part.delimiter = '^';  // no value has it
  part.header = false;
  part.trailer.reset();
  part.columns.insert(part.columns.begin(), column("tag", checks::Text{}));
  for (checks::UniqueKey& key : part.unique) {
    for (std::size_t& index : key.columns)
      ++index;
  }
  if (part.merchant_column) ++*part.merchant_column;
  if (part.business_date_column) ++*part.business_date_column;
  return part;
}

std::string random_record(const std::string& tag, const checks::Schema& part, Dice& dice) {
  std::string record = tag;
  for (std::size_t i = 1; i < part.columns.size(); ++i) {
    const checks::Column& what = part.columns[i];
    const bool spoilt = dice.one_in(40);
    record += '^';
    record += spoilt && dice.one_in(4) ? "" : what.prefix;
    record += spoilt ? random_text(dice.below(6), part, dice) : random_value(what, part, dice);
  }
  return record + "\n";
}

// One kind's records, alone and where they stand in the file.
struct Part {
  checks::Schema schema;
  std::string text;
  std::vector<std::uint64_t> records;  // by record of `text`: in the file
  std::vector<std::uint64_t> offsets;  // by record of `text`: how much further behind
};

FoundList expected(const std::vector<Part>& parts, const checks::JudgeContext& context) {
  FoundList all;
  for (const Part& part : parts) {
    if (part.text.empty()) continue;
    for (Found found : found_in(judged(part.text, part.schema, context))) {
      const std::size_t at = found.line - 1;
      if (found.record) found.record = part.records[at];
      found.line = part.records[at];
      found.byte_offset += part.offsets[at];
      all.push_back(found);
    }
  }
  return all;
}

FoundList in_order(FoundList list) {
  std::ranges::sort(list, {}, [](const Found& found) {
    return std::tuple(found.byte_offset, found.check, found.record, found.column);
  });
  return list;
}

TEST_CASE("records of several kinds have the findings of their own statements") {
  auto context = reference_context();
  context.findings_listed_max = 100'000;
  std::size_t findings = 0;
  for (unsigned seed = 1; seed <= 400; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    std::vector<Part> parts(2 + dice.below(2));
    std::vector<checks::RecordKind> kinds;
    for (std::size_t i = 0; i < parts.size(); ++i) {
      parts[i].schema = tagged(dice);
      kinds.push_back(kind_of("kind" + std::to_string(i), {std::string(1, static_cast<char>('A' + i))}, {}));
      change_part(kinds[i], [&](checks::Schema& part) { part = parts[i].schema; });
    }
    std::string file;
    for (std::uint64_t record = 1 + dice.below(60); record > 0; --record) {
      const std::size_t which = dice.below(parts.size());
      Part& part = parts[which];
      const auto line = random_record(kinds[which].tags[0], part.schema, dice);
      part.records.push_back(1 + static_cast<std::uint64_t>(std::ranges::count(file, '\n')));
      part.offsets.push_back(file.size() - part.text.size());
      part.text += line;
      file += line;
    }
    const auto schema = file_of_kinds(std::move(kinds), "");
    const auto found = judged(file, schema, context);
    CHECK(in_order(found_in(found)) == in_order(expected(parts, context)));
    CHECK(found.records == static_cast<std::uint64_t>(std::ranges::count(file, '\n')));
    findings += found.findings.total();
  }
  CHECK(findings > 1000);
}

TEST_CASE(
    "whatever bytes a file of several kinds is spoilt with, it is judged the same in pieces of any size") {
  const std::string right =
      "H,20240909\nE,1,USD,1.00,a\nE,2,EUR,2.00,\nT,USD,1,1.00\nT,EUR,1,2.00\nH,20240910\nF,2\n";
  const auto schema = grouped_kinds();
  REQUIRE(findings(right, schema, {}) == FoundList{});
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    Dice dice(seed);
    std::string text = right;
    for (std::size_t faults = 1 + dice.below(3); faults > 0; --faults) {
      const std::size_t at = dice.below(text.size());
      const std::string with =
          dice.pick<std::string>({"", "\n", "\r\n", ",", "\"", "x", "H", "\xFF", "E,9,USD,0.01,\n", "\x1A"});
      text.replace(at, dice.below(3), with);
    }
    const auto whole = checks::judge(MemorySource(text), schema, {});
    const auto pieces =
        checks::judge_in_chunks(MemorySource(text), schema, {}, {.chunk_bytes = 64 + dice.below(64)});
    REQUIRE((whole.has_value() && pieces.has_value()));
    CHECK(found_in(*pieces) == found_in(*whole));
    CHECK(pieces->records == whole->records);
  }
}

}  // namespace
}  // namespace stmtwatch::test
