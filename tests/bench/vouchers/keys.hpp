#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

// The voucher numbers of the measurements: twenty digits each, as text in one piece.
namespace stmtwatch::bench {

enum class Kind { dense, random };
inline std::string_view text(Kind kind) {
  return kind == Kind::dense ? "dense" : "random";
}

class Keys {
 public:
  static constexpr std::size_t key_bytes = 20;

  std::size_t size() const { return text_.size() / key_bytes; }
  std::string_view key(std::size_t i) const {
    return std::string_view(text_).substr(i * key_bytes, key_bytes);
  }
  void add_dense(std::uint32_t day, std::uint64_t number) {
    fmt::format_to(std::back_inserter(text_), "2024{:04}{:012}", day, number);
  }
  void add_random(std::uint64_t number) {
    fmt::format_to(std::back_inserter(text_), "2024{:016}", number % 10'000'000'000'000'000);
  }
  void add(std::string_view key) { text_ += key; }

 private:
  std::string text_;
};

// A day's vouchers in file order: a sequence with three gaps in a hundred, or sixteen digits without order.
inline Keys day_of(Kind kind, std::uint32_t day, std::size_t count) {
  Keys keys;
  std::mt19937_64 random(day);
  for (std::uint64_t i = 0; i < count; ++i) {
    if (kind == Kind::dense) {
      keys.add_dense(day, i * 103 / 100);
    } else {
      keys.add_random(random());
    }
  }
  return keys;
}

// As many of each day, as its numbers have no rule to be made by again.
inline Keys some_random_of(std::uint32_t days, std::size_t per_day, std::size_t count) {
  Keys keys;
  std::mt19937_64 random(123'456'789);
  for (std::uint32_t day = 0; day < days; ++day) {
    const auto there = day_of(Kind::random, day, per_day);
    for (const auto end = count * (day + 1) / days; keys.size() < end;)
      keys.add(there.key(random() % per_day));
  }
  return keys;
}

// Numbers among those of `days` days, in no order: such as are there, or such as are not but could be (of a
// dense day the gaps).
inline Keys questions(Kind kind, std::uint32_t days, std::size_t per_day, std::size_t count, bool present) {
  if (kind == Kind::random && present) return some_random_of(days, per_day, count);
  Keys keys;
  std::mt19937_64 random(123'456'789);
  while (keys.size() < count) {
    const auto day = static_cast<std::uint32_t>(random() % days);
    const auto i = random() % per_day;
    const auto number = i * 103 / 100;
    const bool gap_behind = (i + 1) * 103 / 100 == number + 2;
    if (kind == Kind::random) {
      keys.add_random(random());
    } else if (present) {
      keys.add_dense(day, number);
    } else if (gap_behind) {
      keys.add_dense(day, number + 1);
    }
  }
  return keys;
}

}  // namespace stmtwatch::bench
