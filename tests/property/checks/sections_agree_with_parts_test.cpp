#include <algorithm>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/random_statement.hpp"

// A statement below a title line has the findings that it has alone, moved to where it stands.
namespace stmtwatch::test {
namespace {

const std::string part_title = "#PART";

// What is found in `text` alone, as it is found behind `before`.
FoundList moved(FoundList list, const std::string& before, const std::string& text, std::uint64_t records) {
  const std::string whole = before + text;
  const auto lines = [](const std::string& of) {
    return static_cast<std::uint64_t>(std::ranges::count(of, '\n'));
  };
  const std::uint64_t last_line = lines(whole) + (whole.ends_with('\n') ? 0 : 1);
  for (Found& each : list) {
    each.byte_offset += before.size();
    each.line = std::min(each.line + lines(before), last_line);
    if (each.record) *each.record += records;
  }
  return list;
}

struct BelowTitle {
  explicit BelowTitle(unsigned seed) : dice(seed), part(random_schema(dice)) {
    part.name = part_title;
    part.byte_order_mark = checks::ByteOrderMark::forbidden;
    RandomStatement statement(part, name, dice);
    for (std::size_t spoilt = dice.below(3); spoilt > 0; --spoilt)
      statement.spoil_values();
    for (std::size_t spoilt = dice.below(3); spoilt > 0; --spoilt)
      statement.spoil_layout();
    text = statement.text();
    context.name = name;
    context.findings_listed_max = 100'000;
  }

  StatementName name{*MerchantId::parse("880000000001"), *BusinessDate::parse("20240909")};
  Dice dice;
  checks::Schema part;
  std::string text;
  checks::JudgeContext context;
};

TEST_CASE("a file of one section has the findings of its part alone, moved") {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    CAPTURE(seed);
    const BelowTitle one(seed);
    const std::string line = part_title + (one.part.line_ending == checks::LineEnding::crlf ? "\r\n" : "\n");
    const auto alone = judged(one.text, one.part, one.context);
    const auto below = judged(line + one.text, file_of({one.part}), one.context);
    CHECK(found_in(below) == moved(found_in(alone), line, one.text, 0));
    CHECK(below.findings.by_check() == alone.findings.by_check());
    CHECK(below.records == alone.records);
  }
}

TEST_CASE("a section behind another has the findings of its part alone, moved behind that") {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    CAPTURE(seed);
    const BelowTitle one(seed);
    const std::string line_end = one.part.line_ending == checks::LineEnding::crlf ? "\r\n" : "\n";
    auto first = plain_pairs();
    first.name = "#FIRST";
    first.line_ending = one.part.line_ending;
    const std::string before =
        "#FIRST" + line_end + "left|right" + line_end + "a|b" + line_end + part_title + line_end;
    const auto alone = judged(one.text, one.part, one.context);
    const auto behind = judged(before + one.text, file_of({first, one.part}), one.context);
    CHECK(found_in(behind) == moved(found_in(alone), before, one.text, 1));
    CHECK(behind.records == alone.records + 1);
  }
}

}  // namespace
}  // namespace stmtwatch::test
