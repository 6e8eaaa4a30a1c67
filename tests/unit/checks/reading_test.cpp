#include <array>
#include <random>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

// Reading: the result does not depend on the chunks, the seal is of the bytes judged, and a source that fails
// or changes is a fault, never a verdict.
namespace stmtwatch::test {
namespace {

// Statements with every kind of fault that needs looking ahead or back.
std::vector<std::string> samples() {
  std::vector<std::string> all;
  StatementBuilder statement(4);
  all.push_back(statement.text());
  all.push_back("\xEF\xBB\xBF" + statement.text() + "\n\n");
  all.push_back(StatementBuilder(4).end_lines_with("\r\n").text());
  all.push_back(StatementBuilder(4).end_lines_with("\r\n").set(2, memo, "a\nb").text());
  statement.set(1, posted_at, "2024-09-09\n 10:00:00\r").set(2, party_name, "王\n小\n明").set(3, memo, "a|b");
  statement.set(4, merchant_no, "\n880000000001").set(4, memo, "\xE4\xBD");
  all.push_back(statement.text());
  all.push_back(statement.text().substr(0, statement.text().size() - 60));
  all.push_back(statement.text() + statement.text());
  all.push_back(StatementBuilder(4).set(1, posted_at, "2024-09-09 10:00:00\n\n").set(3, currency, "").text());
  all.push_back(StatementBuilder(2).text().insert(20, "\n"));
  all.push_back("\n\n\n");
  return all;
}

FoundList found_in_chunks(const std::string& text, std::size_t chunk_bytes) {
  const auto judgement = checks::judge_in_chunks(MemorySource(text), merged_statement(), reference_context(),
                                                 {.chunk_bytes = chunk_bytes});
  REQUIRE(judgement.has_value());
  return found_in(*judgement);
}

TEST_CASE("findings are the same whatever the size of the chunks") {
  for (const std::string& text : samples()) {
    const FoundList whole = findings(text);
    for (const std::size_t chunk : {1u, 2u, 3u, 5u, 7u, 16u, 31u, 64u, 100u, 127u, 128u, 129u, 200u, 500u}) {
      CAPTURE(chunk);
      CHECK(found_in_chunks(text, chunk) == whole);
    }
  }
}

// `judge`, which has judged others, finds what one does that has not, and that reads piece by piece what the
// other reads whole.
void judge_alike(checks::StatementJudge& judge, const checks::Schema& schema, const std::string& text,
                 const checks::JudgeContext& context) {
  const auto together = judge.judge(MemorySource(text), context);
  const auto alone = checks::judge_in_chunks(MemorySource(text), schema, context, {.chunk_bytes = 64});
  REQUIRE(together.has_value());
  CHECK(together->findings.listed() == alone->findings.listed());
  CHECK(together->records == alone->records);
  REQUIRE(together->keys.size() == alone->keys.size());
  for (std::size_t i = 0; i < alone->keys.size(); ++i)
    CHECK(together->keys[i].size() == alone->keys[i].size());
  REQUIRE(together->seal.has_value() == context.seal);
  if (context.seal) CHECK(together->seal->whole == alone->seal->whole);
}

TEST_CASE("who judges many statements finds in each what it would find alone") {
  std::mt19937 random(20);
  const checks::Schema schema = merged_statement();
  checks::StatementJudge judge(schema);
  for (int round = 0; round < 400; ++round) {
    auto context = reference_context();
    const std::string merchant = random() % 3 == 0 ? "880000000002" : "880000000001";
    context.name = StatementName{*MerchantId::parse(merchant), *BusinessDate::parse("20240909")};
    context.seal = random() % 4 == 0;
    StatementBuilder statement(random() % (round % 20 == 0 ? 900 : 60));
    if (random() % 2 == 0) {
      for (std::size_t record = 1; record <= statement.size(); ++record)
        statement.set(record, merchant_no, merchant);
    }
    const auto some = samples();
    std::string text = round % 8 == 0 ? some[random() % some.size()] : statement.text();
    for (auto changes = random() % 3; changes > 0; --changes)
      text[random() % text.size()] = "|\n\r0-.DX\xE4"[random() % 10];
    judge_alike(judge, schema, text, context);
  }
}

TEST_CASE("what was right in every record of many statements is not taken for right in another") {
  const checks::Schema schema = merged_statement();
  checks::StatementJudge judge(schema);
  for (int before = 0; before < 10; ++before)
    CHECK(judge.judge(MemorySource(StatementBuilder(400).text()), reference_context())->holds_everywhere());
  StatementBuilder other(300);
  for (std::size_t record = 1; record <= other.size(); ++record)
    other.set(record, merchant_no, "880000000002");
  other.set(200, merchant_no, "880000000001");
  auto context = reference_context();
  context.name->merchant = *MerchantId::parse("880000000002");
  const auto judgement = judge.judge(MemorySource(other.text()), context);
  CHECK(found_in(*judgement) ==
        FoundList{{"identity", 200, 201, "merchant_no", other.offset(200, merchant_no)}});
}

TEST_CASE("quotes that are read over and line ends that make it begin anew leave nothing for the next one") {
  std::mt19937 random(21);
  checks::Schema quoted = plain_pairs();
  quoted.quote = '"';
  quoted.unique = {{{0}, checks::UniqueScope::statement}};  // the places of duplicates are read again
  checks::Schema crlf = plain_pairs();
  crlf.line_ending = checks::LineEnding::crlf;
  for (const checks::Schema& schema : {quoted, crlf}) {
    checks::StatementJudge judge(schema);
    for (int round = 0; round < 300; ++round) {
      const bool ends_crlf = random() % 2 == 0;
      const std::string_view line_end = ends_crlf ? "\r\n" : "\n";
      const std::string_view other_end = ends_crlf ? "\n" : "\r\n";
      std::string text = "left|right";
      text += line_end;
      for (auto records = random() % 40; records > 0; --records) {
        text += std::array{"a|", "\"b\"\"c\"|", "\"d|e\"|", "|"}[random() % 4];
        text += std::array{"f", "\"g\"", "\"h\ni\"", ""}[random() % 4];
        text += random() % 30 == 0 ? other_end : line_end;
      }
      judge_alike(judge, schema, text, {.seal = true});
    }
  }
}

TEST_CASE("files of several parts are judged one after the other as each alone") {
  std::mt19937 random(22);
  checks::Schema first = plain_pairs(), second = plain_pairs();
  first.name = "FIRST";
  second.name = "SECOND";
  second.unique = {{{0}, checks::UniqueScope::statement}};
  const checks::Schema schema = file_of({first, second});
  checks::StatementJudge judge(schema);
  for (int round = 0; round < 200; ++round) {
    std::string text;
    for (const std::string_view title : {"FIRST\n", "SECOND\n"}) {
      text.append(title).append("left|right\n");
      for (auto records = random() % 30; records > 0; --records)
        text += std::to_string(random() % 90) + (random() % 40 == 0 ? "\n" : "|x\n");
    }
    judge_alike(judge, schema, text, {.seal = true});
  }
}

TEST_CASE("every field may lie across the end of a chunk") {
  const std::string text = samples()[4];
  const FoundList whole = findings(text);
  for (std::size_t chunk = text.size() / 2; chunk < text.size() / 2 + 130; ++chunk) {
    CHECK(found_in_chunks(text, chunk) == whole);
  }
}

TEST_CASE("the seal is of the whole content, whatever is found, and however often the file is read") {
  for (const std::string& text : samples()) {
    auto context = reference_context();
    context.seal = true;
    const auto judgement =
        checks::judge_in_chunks(MemorySource(text), merged_statement(), context, {.chunk_bytes = 50});
    REQUIRE(judgement.has_value());
    REQUIRE(judgement->seal.has_value());
    CHECK(judgement->seal->whole == Sha256::of(std::as_bytes(std::span(text))));
    CHECK(judgement->seal->size == text.size());
    CHECK(judgement->seal->blocks.size() == 1);
  }
}

TEST_CASE("the seal of a file in a foreign encoding is of all its bytes") {
  const std::string text = "\xFF\xFEx" + std::string(1000, '\0');
  auto context = reference_context();
  context.seal = true;
  CHECK(judged(text, merged_statement(), context).seal->whole == Sha256::of(std::as_bytes(std::span(text))));
}

// Fails at the n-th read.
class FailingSource final : public checks::Source {
 public:
  FailingSource(const std::string& text, int fail_at) : source_(text), left_(fail_at) {}
  std::uint64_t size() const override { return source_.size(); }
  std::expected<std::size_t, checks::SourceFault> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const override {
    if (--left_ == 0) return std::unexpected(checks::SourceFault{"the disk is gone"});
    return source_.read_at(offset, into);
  }
  bool failed() const { return left_ <= 0; }

 private:
  MemorySource source_;
  mutable int left_;
};

TEST_CASE("a read that fails is a fault, whichever read it is") {
  for (const std::string& text : samples()) {
    int reads = 0;
    for (bool failed = true; failed;) {
      const FailingSource source(text, ++reads);
      const auto judgement =
          checks::judge_in_chunks(source, merged_statement(), reference_context(), {.chunk_bytes = 100});
      failed = source.failed();
      REQUIRE(judgement.has_value() == !failed);
      if (failed) CHECK(judgement.error().detail == "the disk is gone");
    }
    CHECK(reads > 1);
  }
}

// Shows another content from the n-th read on.
class ChangingSource final : public checks::Source {
 public:
  ChangingSource(const std::string& before, const std::string& after, int change_at)
      : before_(before), after_(after), size_(before.size()), left_(change_at) {}
  std::uint64_t size() const override { return size_; }
  std::expected<std::size_t, checks::SourceFault> read_at(std::uint64_t offset,
                                                          std::span<std::byte> into) const override {
    return (--left_ <= 0 ? after_ : before_).read_at(offset, into);
  }
  bool changed() const { return left_ <= 0; }

 private:
  MemorySource before_;
  MemorySource after_;
  std::uint64_t size_;
  mutable int left_;
};

TEST_CASE("a file that changes while it is read is a fault, or judged as what was sealed") {
  const std::string before = StatementBuilder(4).text();
  const std::vector<std::string> others = {
      StatementBuilder(3).text(),           StatementBuilder(9).text(),
      std::string(before.size(), '\n'),     "",
      before.substr(0, before.size() - 30), std::string(before.size(), 'x')};
  auto context = reference_context();
  context.seal = true;
  for (const std::string& after : others) {
    int reads = 0;
    for (bool changed = true; changed;) {
      const ChangingSource source(before, after, ++reads);
      const auto judgement =
          checks::judge_in_chunks(source, merged_statement(), context, {.chunk_bytes = 100});
      changed = source.changed();
      if (!judgement.has_value()) {
        CHECK(judgement.error().detail.find("changed while it was read") != std::string::npos);
      } else if (judgement->findings.empty()) {
        CHECK(judgement->seal->whole == Sha256::of(std::as_bytes(std::span(before))));
      }
    }
  }
}

TEST_CASE("a change after the early look at the end is a fault") {
  const std::string right = StatementBuilder(4).text();
  std::string other_trailer = right;
  other_trailer[right.size() - 2] ^= 1;
  const std::string cut = right.substr(0, right.rfind("TOTAL"));
  std::string joined = cut;
  joined.back() = 'x';
  for (const auto& [before, after] : {std::pair(right, other_trailer), std::pair(cut, joined),
                                      std::pair(right, std::string()), std::pair(cut, cut.substr(0, 400))}) {
    const ChangingSource source(before, after, 2);  // the end is looked at once
    const auto judgement =
        checks::judge_in_chunks(source, merged_statement(), reference_context(), {.chunk_bytes = 100});
    REQUIRE_FALSE(judgement.has_value());
    CHECK(judgement.error().detail.find("changed while it was read") != std::string::npos);
  }
}

TEST_CASE("a file that becomes shorter while it is read is a fault, trailer or not") {
  std::string before = "left|right\n";
  while (before.size() < 200)
    before += "a|b\n";
  const ChangingSource source(before, before.substr(0, 100), 3);
  CHECK_FALSE(checks::judge_in_chunks(source, plain_pairs(), {}, {.chunk_bytes = 64}).has_value());
}

}  // namespace
}  // namespace stmtwatch::test
