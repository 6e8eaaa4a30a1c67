#include "checks/screen/seek.hpp"

#include <random>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "checks/screen/shape.hpp"
#include "checks/values/value_type.hpp"

// Looking down columns: every instruction set stops at the same values, and what is passed is right.
namespace stmtwatch::test {
namespace {

using checks::Column;
using checks::ColumnValues;
using checks::scan::Isa;
using checks::screen::PlainDecimal;
using checks::screen::Remembered;
using checks::screen::seek_bytes;
using checks::screen::Seekers;
using checks::screen::Words;

// Values among other bytes, as in a statement.
class Values {
 public:
  explicit Values(const std::vector<std::string>& values) {
    text_.assign(seek_bytes, '7');
    for (const std::string& value : values) {
      begins_.push_back(static_cast<std::uint32_t>(text_.size()));
      lengths_.push_back(static_cast<std::uint32_t>(value.size()));
      text_ += value + "|99|";
    }
    text_.append(seek_bytes, '7');
  }
  ColumnValues column() const { return {text_.data(), begins_.data(), lengths_.data(), 1, begins_.size()}; }

 private:
  std::string text_;
  std::vector<std::uint32_t> begins_, lengths_;
};

bool is_well_formed(const checks::ValueType& type, const std::string& value) {
  return value.empty() || checks::is_well_formed(type, value);
}

// Whether every instruction set passes the value: they must agree.
template <class Seek>
bool passes(const std::string& value, const Seek& seek) {
  const Values values({value});
  const bool reference = seek(checks::screen::seekers(Isa::scalar), values.column()) == 1;
  for (const Isa isa : checks::scan::isas_here()) {
    CAPTURE(text(isa));
    CAPTURE(value);
    REQUIRE((seek(checks::screen::seekers(isa), values.column()) == 1) == reference);
  }
  return reference;
}

bool passes_digits(const std::string& value) {
  return passes(value,
                [](const Seekers& seekers, const ColumnValues& values) { return seekers.digits(values, 0); });
}
bool passes_alphanumeric(const std::string& value) {
  return passes(value, [](const Seekers& seekers, const ColumnValues& values) {
    return seekers.alphanumeric(values, 0);
  });
}
bool passes_decimal(const std::string& value, const PlainDecimal& form) {
  return passes(value, [&](const Seekers& seekers, const ColumnValues& values) {
    return seekers.decimal(values, 0, form);
  });
}
bool passes_words(const std::string& value, const Words& form) {
  return passes(value, [&](const Seekers& seekers, const ColumnValues& values) {
    return seekers.words(values, 0, form);
  });
}
bool passes_picture(const std::string& value, const Remembered& form) {
  return passes(value, [&](const Seekers& seekers, const ColumnValues& values) {
    return seekers.picture(values, 0, form.bounds());
  });
}

std::uint32_t below(std::mt19937& random, std::uint32_t limit) {
  return static_cast<std::uint32_t>(random() % limit);
}

std::string any_of(std::mt19937& random, std::string_view alphabet, std::size_t length_max) {
  std::string value;
  for (std::size_t left = random() % (length_max + 1); left > 0; --left)
    value += alphabet[random() % alphabet.size()];
  return value;
}

TEST_CASE("digits and alphanumeric values pass exactly where they are, of any length") {
  std::mt19937 random(1);
  for (int round = 0; round < 20'000; ++round) {
    const std::string value =
        any_of(random, "0123456789", 100) + any_of(random, "09/:azAZ@[`{\xB0\xFF", random() % 3);
    CHECK(passes_digits(value) == is_well_formed(checks::Digits{}, value));
    CHECK(passes_alphanumeric(value) == is_well_formed(checks::Alphanumeric{}, value));
  }
}

TEST_CASE("decimals with a fixed point pass exactly where they are, up to 32 bytes") {
  std::mt19937 random(2);
  for (int round = 0; round < 40'000; ++round) {
    const PlainDecimal form{static_cast<std::uint32_t>(random() % 7), random() % 2 == 0};
    std::string value = random() % 3 == 0 ? "-" : "";
    value += any_of(random, "0123456789", 20);
    if (form.scale > 0) value += "." + std::string(form.scale, '5');
    if (random() % 4 == 0 && !value.empty()) value[random() % value.size()] = "+-.,x "[random() % 6];
    const checks::Decimal type{.precision = 38,
                               .scale_min = static_cast<std::uint8_t>(form.scale),
                               .scale_max = static_cast<std::uint8_t>(form.scale),
                               .negative_allowed = form.negative_allowed};
    if (passes_decimal(value, form)) CHECK(is_well_formed(type, value));
    if (value.size() <= 32 && form.negative_allowed)
      CHECK(passes_decimal(value, form) == is_well_formed(type, value));
  }
}

TEST_CASE("words pass where they are whole, few or many") {
  Words few{.words = {}, .few = true};
  Words many;
  const std::vector<std::string> words = {"D", "CNY", "TRADE", "eightbyt", "C", "FUND", "USD", "EUR"};
  for (std::size_t i = 0; i < 8; ++i) {
    words[i].copy(reinterpret_cast<char*>(&many.words[i]), 8);
    words[i % 4].copy(reinterpret_cast<char*>(&few.words[i]), 8);
  }
  for (std::size_t i = 0; i < 8; ++i) {
    CHECK(passes_words(words[i], many));
    CHECK(passes_words(words[i], few) == (i < 4));
    CHECK_FALSE(passes_words(words[i] + "x", many));
    if (words[i].size() > 1) CHECK_FALSE(passes_words(words[i].substr(1), many));
  }
  CHECK(passes_words("", many));
  CHECK_FALSE(passes_words("eightbytes", many));
}

TEST_CASE("a day and time passes after one of its day, within the hours, minutes and seconds there are") {
  Remembered form(checks::Moment{.picture = "YYYY-MM-DD hh:mm:ss"});
  CHECK_FALSE(passes_picture("2024-09-09 10:00:00", form));  // nothing is remembered yet
  form.remember("2024-09-09 10:00:00");
  for (const char* right : {"2024-09-09 00:00:00", "2024-09-09 23:59:59", "2024-09-09 19:39:49"})
    CHECK(passes_picture(right, form));
  for (const char* wrong : {"2024-09-10 10:00:00", "2024-09-09 24:00:00", "2024-09-09 29:00:00",
                            "2024-09-09 10:60:00", "2024-09-09 10:00:60", "2024-09-09T10:00:00",
                            "2024-09-09 1:00:000", "2024-09-09 10:00:0x", "2024-09-09 10:00:00 "})
    CHECK_FALSE(passes_picture(wrong, form));
}

TEST_CASE("other values pass where they are the one remembered, byte by byte") {
  Remembered form;
  CHECK(passes_picture("", form));
  CHECK_FALSE(passes_picture("880000000001", form));
  form.remember("880000000001");
  CHECK(passes_picture("880000000001", form));
  for (const char* other : {"880000000002", "88000000000", "8800000000010", "980000000001"})
    CHECK_FALSE(passes_picture(other, form));
  form.remember(std::string(seek_bytes + 1, 'x'));  // too long to be remembered
  CHECK(passes_picture("880000000001", form));
}

TEST_CASE("lengths stop at the first row that has one outside, whatever the number of columns") {
  std::mt19937 random(5);
  for (int round = 0; round < 4000; ++round) {
    const std::size_t columns = 1 + random() % 40;
    const std::size_t rows = random() % 12;
    std::vector<std::uint32_t> min, spread, empty, lengths;
    for (std::size_t column = 0; column < columns; ++column) {
      min.push_back(below(random, 3) + 1);
      spread.push_back(below(random, 5));
      empty.push_back(random() % 2 == 0 ? 0 : 0xFFFFFFFF);
    }
    std::size_t expected = rows;
    for (std::size_t i = 0; i < rows * columns; ++i) {
      const std::size_t column = i % columns;
      const bool any = random() % 200 == 0;
      lengths.push_back(any ? below(random, 10) : min[column] + below(random, spread[column] + 1));
      const bool fits = lengths[i] - min[column] <= spread[column] || lengths[i] == empty[column];
      if (!fits && expected == rows) expected = i / columns;
    }
    min.resize(columns + checks::screen::seek_lengths, 0);
    spread.resize(min.size(), 0xFFFFFFFF);
    empty.resize(min.size(), 0);
    lengths.resize(lengths.size() + checks::screen::seek_lengths, 0xFFFF);
    for (const Isa isa : checks::scan::isas_here()) {
      const auto& seekers = checks::screen::seekers(isa);
      REQUIRE(seekers.length({min.data(), spread.data(), empty.data(), columns}, lengths.data(), 0, rows) ==
              expected);
    }
  }
}

}  // namespace
}  // namespace stmtwatch::test
