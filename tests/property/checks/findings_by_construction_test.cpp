#include <map>
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "tests/support/judged.hpp"
#include "tests/support/statement_builder.hpp"

// Thousands of random statements of which it is known, because they were made that way, what is wrong with
// them. What each value must lead to stands beside it; uniqueness, identity and totals are worked out over
// again, as naively as possible.
namespace stmtwatch::test {
namespace {

struct Sample {
  std::string value;
  std::string check;   // empty: nothing is wrong with it
  std::size_t at = 0;  // the offending byte, where the check names one
  long long fen = 0;   // of an amount
};

std::string times(std::size_t n, const std::string& character) {
  std::string out;
  for (std::size_t i = 0; i < n; ++i)
    out += character;
  return out;
}

const std::vector<std::vector<Sample>>& samples() {
  static const std::vector<std::vector<Sample>> all = {
      {{"880000000001", ""},
       {"88000000001", "field-length"},
       {"88000000000x", "field-type"},
       {"", "field-required"},
       {"8800000\xC1\x81", "encoding", 7},
       {"880\t00000001", "control-character", 3},
       {"88000000000\r", "embedded-newline", 11}},
      {{"20240909", ""},
       {"20240230", "field-type"},
       {"", "field-required"},
       {"2024\v909", "embedded-newline", 4}},
      {{"V1", ""},
       {"V2", ""},
       {"v1", ""},
       {"V-1", "field-type"},
       {"", "field-required"},
       {times(33, "7"), "field-length"},
       {"V1\xED\xA0\x80", "encoding", 2},
       {std::string("V1\0", 3), "control-character", 2}},
      {{"FUND", ""}, {"TRADE", ""}, {"FUN", "field-values"}, {"", "field-required"}},
      {{"D", ""}, {"C", ""}, {"DC", "field-values"}, {"D\f", "embedded-newline", 1}},
      {{"0.01", "", 0, 1},
       {"-0.00", "", 0, 0},
       {"9999999999999.99", "", 0, 999999999999999},
       {"0012.30", "", 0, 1230},
       {"-0.01", "field-type"},
       {"1e3", "field-type"},
       {"1,000.00", "field-type"},
       {"12.345", "field-type"},
       {"", "field-required"},
       {"１.００", "field-type"},
       {"1.00\x7F", "control-character", 4}},
      {{"0.10", "", 0, 10},
       {"-0.10", "", 0, -10},
       {"-9999999999999.99", "", 0, -999999999999999},
       {".10", "field-type"},
       {"", "field-required"}},
      {{"CNY", ""}, {"USD", "field-values"}},
      {{"王小明", ""},
       {"", ""},
       {times(64, "😀"), ""},
       {times(65, "😀"), "field-length"},
       {"王\xC2\x85", "embedded-newline", 3}},
      {{"6222021234567890", ""}, {times(34, "9"), ""}, {times(35, "9"), "field-length"}, {"", ""}},
      {{"房租", ""},
       {"", ""},
       {" ", ""},
       {times(128, "租"), ""},
       {times(129, "租"), "field-length"},
       {"a\xE2\x80\xA8", "embedded-newline", 1},
       {"a\x1B[0m", "control-character", 1},
       {"\xF0\x9F\x98", "encoding", 0},
       {"TOTAL", ""}},
      {{"2024-09-09 10:00:00", ""},
       {"2024-09-09 24:00:00", "field-type"},
       {"", "field-required"},
       {"2024-09-09\xE2\x80\xA9", "embedded-newline", 10}},
  };
  return all;
}

class Made {
 public:
  explicit Made(unsigned seed) : random_(seed) {
    text_ = std::string(StatementBuilder::titles) + "\n";
    const std::size_t records = below(12);
    const std::string merchant = below(6) == 0 ? "880000000002" : "880000000001";
    for (std::size_t i = 0; i < records; ++i)
      add_record(merchant);
    // Every record with the same wrong number of fields is one fault.
    if (record_ > 1 && counts_.size() == 1 && !counts_.contains(0)) {
      expected_.resize(1);
      expected_[0].record.reset();
    }
    judge_identity();
    add_trailer();
    std::ranges::sort(expected_, {},
                      [](const Found& found) { return std::pair(found.byte_offset, found.check); });
  }

  const std::string& text() const { return text_; }
  const FoundList& expected() const { return expected_; }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void add_record(const std::string& merchant) {
    ++record_;
    if (below(15) == 0) {  // too many fields
      expected_.push_back({"field-count", record_, record_ + 1, {}, text_.size()});
      const std::size_t fields = 12 + below(3);
      text_ += times(fields, "x|") + "\n";
      unread_ = true;
      counts_.insert(fields);
      return;
    }
    counts_.insert(0);
    for (std::size_t column = 0; column < samples().size(); ++column) {
      const auto& choices = samples()[column];
      const bool good = below(10) != 0;
      Sample sample = choices[good ? 0 : below(choices.size())];
      if (column == merchant_no && sample.check.empty()) sample.value = merchant;
      if (column == voucher_no && sample.value == "V1" && below(8) != 0)
        sample.value = "V" + std::to_string(100 + record_);
      if (column == amount && good) sample = choices[below(4)];
      add_field(column, sample);
    }
    text_ += "\n";
  }

  void add_field(std::size_t column, const Sample& sample) {
    if (column > 0) text_ += "|";
    const Found here = {sample.check, record_, record_ + 1, schema_.columns[column].name,
                        text_.size() + sample.at};
    text_ += sample.value;
    if (!sample.check.empty()) {
      expected_.push_back(here);
      unsound_.insert(column);
      return;
    }
    if (column == voucher_no && !vouchers_.insert(sample.value).second) {
      expected_.push_back(here);
      expected_.back().check = "voucher-unique";
    }
    if (column == merchant_no) merchants_.push_back({sample.value, here});
    sums_[column] += sample.fen;
  }

  void judge_identity() {
    FoundList wrong;
    for (const auto& [value, found] : merchants_) {
      if (value != "880000000001") wrong.push_back(found);
    }
    if (wrong.size() > 1) {  // one merchant a statement: all comparable records are of it
      wrong.resize(1);
      wrong[0].record.reset();
    }
    for (Found& found : wrong) {
      found.check = "identity";
      expected_.push_back(found);
    }
  }

  static std::string yuan(__int128_t fen) {
    const bool minus = fen < 0;
    std::string digits;
    for (__int128_t left = minus ? -fen : fen; left > 0 || digits.size() < 3; left /= 10) {
      digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(left % 10)));
    }
    return (minus ? "-" : "") + digits.insert(digits.size() - 2, ".");
  }

  void add_trailer() {
    const bool wrong_count = below(8) == 0;
    const bool wrong_amount = below(8) == 0;
    const bool wrong_fee = below(8) == 0;
    const Found whole = {"control-totals", {}, record_ + 2, {}, text_.size() + 6};
    std::optional<Found> first;
    const auto note = [&](bool wrong, std::optional<std::string> column) {
      if (!wrong || unread_ || first) return;
      first = whole;
      first->column = column;
      first->byte_offset = text_.size();
    };
    text_ += "TOTAL|";
    note(wrong_count, {});
    text_ += std::to_string(record_ + (wrong_count ? 1 : 0)) + "|";
    note(wrong_amount && !unsound_.contains(amount), "amount");
    text_ += yuan(sums_[amount] + (wrong_amount ? 1 : 0)) + "|";
    note(wrong_fee && !unsound_.contains(fee), "fee");
    text_ += yuan(sums_[fee] - (wrong_fee ? 1 : 0)) + (below(2) == 0 ? "\n" : "");
    if (first) expected_.push_back(*first);
  }

  std::mt19937 random_;
  checks::Schema schema_ = merged_statement();
  std::string text_;
  FoundList expected_;
  std::uint64_t record_ = 0;
  bool unread_ = false;
  std::set<std::size_t> counts_;  // of fields that records have; 0: the right one
  std::set<std::size_t> unsound_;
  std::set<std::string> vouchers_;
  std::vector<std::pair<std::string, Found>> merchants_;
  std::map<std::size_t, __int128_t> sums_;
};

TEST_CASE("random statements have exactly the findings that were put into them") {
  for (unsigned seed = 1; seed <= 4000; ++seed) {
    CAPTURE(seed);
    const Made made(seed);
    CHECK(findings(made.text()) == made.expected());
  }
}

// A right statement with a line feed put into one value of every third record, at most.
class Cut {
 public:
  explicit Cut(unsigned seed) : random_(seed), statement_(3 + below(30)) {
    for (std::size_t record = 1; record <= statement_.size(); ++record) {
      if (below(3) == 0) statement_.set(record, memo, "");
      if (below(3) == 0) statement_.set(record, party_name, times(below(64), "明"));
    }
    text_ = statement_.text();
    for (std::size_t record = 1 + below(3); record <= statement_.size(); record += 3 + below(5))
      cut(record);
  }

  const std::string& text() const { return text_; }
  const FoundList& expected() const { return expected_; }
  std::uint64_t records() const { return statement_.size(); }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }

  void cut(std::size_t record) {
    const std::size_t field = below(12);
    const std::string& value = statement_.get(record, static_cast<Field>(field));
    std::size_t at = below(value.size() + 1);
    while (at < value.size() && (static_cast<unsigned char>(value[at]) & 0xC0) == 0x80)
      --at;
    const std::uint64_t offset = statement_.offset(record, field) + at + added_;
    const std::size_t breaks = 1 + below(3);
    text_.insert(offset, times(breaks, "\n"));
    Found found = {"embedded-newline", record, record + 1 + added_, merged_statement().columns[field].name,
                   offset};
    if (field == 0 && at == 0 && record > 1) {  // blank lines, a tie: they go to the record before
      found = {"embedded-newline", record - 1, record + added_, "posted_at", offset - 1};
    }
    expected_.push_back(found);
    added_ += breaks;
  }

  std::mt19937 random_;
  StatementBuilder statement_;
  std::string text_;
  FoundList expected_;
  std::size_t added_ = 0;
};

TEST_CASE("random statements cut by line feeds have exactly one finding for each cut") {
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    CAPTURE(seed);
    const Cut cut(seed);
    const auto judgement = judged(cut.text());
    CHECK(found_in(judgement) == cut.expected());
    CHECK(judgement.records == cut.records());
  }
}

TEST_CASE("any bytes at all are judged, the same in chunks of any size") {
  std::mt19937 random(7);
  const std::string alphabet = "|||\n\n\r\v0123456789abT-.:\xE4\xBD\xA0\xFF\t";
  for (int i = 0; i < 2000; ++i) {
    StatementBuilder statement(random() % 6);
    std::string text = statement.text();
    for (auto changes = random() % 20; changes > 0; --changes) {
      const std::size_t at = random() % text.size();
      const char byte = alphabet[random() % alphabet.size()];
      if (random() % 2 == 0) {
        text[at] = byte;
      } else if (random() % 2 == 0) {
        text.insert(at, 1, byte);
      } else if (text.size() > 1) {
        text.erase(at, 1 + random() % 30);
      }
      if (text.empty()) text = "\n";
    }
    const std::size_t chunk = 1 + random() % 300;
    const auto chunked = checks::judge_in_chunks(MemorySource(text), merged_statement(), reference_context(),
                                                 {.chunk_bytes = chunk, .stretches_from = chunk % 3});
    REQUIRE(chunked.has_value());
    CHECK(found_in(*chunked) == findings(text));
  }
}

}  // namespace
}  // namespace stmtwatch::test
