#include "checks/vouchers/voucher_number.hpp"

#include <random>
#include <string>

#include <doctest/doctest.h>

#include "checks/vouchers/digits.hpp"

namespace stmtwatch::checks {
namespace {

void check_split(std::string_view key, std::string_view head, int digits, std::uint64_t number) {
  CAPTURE(key);
  const auto split = split_key(key);
  CHECK(split.head == head);
  CHECK(split.digits == digits);
  CHECK(split.number == number);
  std::string again = "before ";
  append_key(split.head, split.digits, split.number, again);
  CHECK(again == "before " + std::string(key));
}

TEST_CASE("a key is what stands before its last digits, how many they are and their number, and back") {
  check_split("A0017", "A", 4, 17);
  check_split("20240909000000000042", "20", 18, 240909000000000042);
  check_split("1", "", 1, 1);
  check_split("12345678", "", 8, 12345678);
  check_split("123456789", "", 9, 123456789);
  check_split("A1B22", "A1B", 2, 22);
}

TEST_CASE("leading zeros make another key, and so does every byte before the digits") {
  check_split("7", "", 1, 7);
  check_split("007", "", 3, 7);
  check_split("000000000000000000", "", 18, 0);
  check_split("0000000000000000000", "0", 18, 0);
  check_split(std::string_view("a\0b7", 4), std::string_view("a\0b", 3), 1, 7);
}

TEST_CASE("eighteen digits are the most, whatever they are") {
  check_split("999999999999999999", "", 18, 999999999999999999);
  check_split("9999999999999999999", "9", 18, 999999999999999999);
  check_split("99999999999999999", "", 17, 99999999999999999);
}

TEST_CASE("a key that does not end with a digit is all head") {
  check_split("", "", 0, 0);
  check_split("A", "A", 0, 0);
  check_split("123-", "123-", 0, 0);
  check_split("12:", "12:", 0, 0);  // the character after '9'
  check_split("12/", "12/", 0, 0);  // the one before '0'
  check_split("1２", "1２", 0, 0);  // a full-width digit is none
}

TEST_CASE("every number of digits from one to eighteen is read right") {
  std::string text;
  for (int digits = 1; digits <= 18; ++digits) {
    text += static_cast<char>('0' + digits * 7 % 10);
    check_split("x" + text, "x", digits, std::stoull(text));
  }
}

TEST_CASE("numbers that run on are read as those that stand alone, of every length, digits or not") {
  std::mt19937_64 random(9);
  for (std::size_t digits = 1; digits <= VoucherNumber::digits_max; ++digits) {
    RunningDigits reader(digits);
    std::string text(digits, '0');
    for (int round = 0; round < 3000; ++round) {
      const std::size_t changed = random() % 3 == 0 ? random() % digits : digits - 1;
      text[changed] = "0123456789:/a\xB0"[random() % (random() % 8 == 0 ? 14 : 10)];
      const std::string around = text + "0123456789|";
      std::uint64_t number = 0;
      const bool read = reader.read(around.data(), number);
      const auto expected = parse_digits(text);
      CAPTURE(text);
      REQUIRE(read == expected.has_value());
      if (read) REQUIRE(number == *expected);
      if (text.find_first_not_of("0123456789") == std::string::npos) REQUIRE(expected == std::stoull(text));
      if (!read) text.assign(digits, '7');
    }
  }
}

}  // namespace
}  // namespace stmtwatch::checks
