#include "checks/values/moment.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include <fmt/format.h>

#include "checks/text/ascii.hpp"

namespace stmtwatch::checks {
namespace {

struct PicturePart {
  std::string_view letters;  // as they stand in a picture
  int max;
};
enum Index : std::size_t { year, month, day, hour, minute, second };
constexpr auto parts =
    std::to_array<PicturePart>({{"YYYY", 9999}, {"MM", 12}, {"DD", 31}, {"hh", 23}, {"mm", 59}, {"ss", 59}});
using Numbers = std::array<int, parts.size()>;  // -1: the picture does not have it

std::size_t part_of(char letter) {
  const auto found =
      std::ranges::find(parts, letter, [](const PicturePart& part) { return part.letters.front(); });
  return static_cast<std::size_t>(found - parts.begin());
}

// Beside its parts: signs, and the two letters of ISO 8601.
bool may_stand_in_picture(char c) {
  const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  return c >= ' ' && c <= '~' && !text::is_digit(c) && (!letter || c == 'T' || c == 'Z');
}

std::optional<Numbers> read(std::string_view picture, std::string_view value) {
  if (value.size() != picture.size()) return std::nullopt;
  Numbers numbers;
  numbers.fill(-1);
  for (std::size_t i = 0; i < picture.size(); ++i) {
    const std::size_t part = part_of(picture[i]);
    if (part == parts.size() ? value[i] != picture[i] : !text::is_digit(value[i])) return std::nullopt;
    if (part < parts.size()) numbers[part] = std::max(numbers[part], 0) * 10 + (value[i] - '0');
  }
  return numbers;
}

// A day without a year is one of a leap year.
std::chrono::year_month_day calendar(const Numbers& numbers) {
  using namespace std::chrono;
  const auto given = [&numbers](Index part, int otherwise) {
    return numbers[part] < 0 ? otherwise : numbers[part];
  };
  return {std::chrono::year(given(Index::year, 2000)),
          std::chrono::month(static_cast<unsigned>(given(Index::month, 1))),
          std::chrono::day(static_cast<unsigned>(given(Index::day, 1)))};
}

bool is_right(const Numbers& numbers) {
  for (std::size_t part = 0; part < parts.size(); ++part) {
    if (numbers[part] > parts[part].max) return false;
  }
  return calendar(numbers).ok();
}

bool has(const Moment& moment, Index part) {
  return moment.picture.contains(parts[part].letters);
}

}  // namespace

std::optional<std::string> picture_fault(std::string_view picture) {
  std::string rest(picture);
  std::size_t found = 0;
  for (const PicturePart& part : parts) {
    const auto at = rest.find(part.letters);
    if (at == std::string::npos) continue;
    rest.replace(at, part.letters.size(), part.letters.size(), ' ');
    ++found;
  }
  for (const char c : rest) {
    if (part_of(c) < parts.size()) return fmt::format("has a {} too many or too few", c);
    if (!may_stand_in_picture(c)) return "may hold signs, T and Z beside its parts, nothing else";
  }
  if (found == 0) return "has none of YYYY, MM, DD, hh, mm and ss";
  if (picture.contains("DD") && !picture.contains("MM")) return "has DD without MM";
  return std::nullopt;
}

bool has_day(const Moment& moment) {
  return has(moment, year) && has(moment, month) && has(moment, day);
}

bool has_time(const Moment& moment) {
  return has(moment, hour) || has(moment, minute) || has(moment, second);
}

bool is_moment(const Moment& moment, std::string_view value) {
  const auto numbers = read(moment.picture, value);
  return numbers && is_right(*numbers);
}

std::optional<BusinessDate> day_in(const Moment& moment, std::string_view value) {
  const auto numbers = read(moment.picture, value);
  if (!has_day(moment) || !numbers || !is_right(*numbers)) return std::nullopt;
  return BusinessDate::from(calendar(*numbers));
}

}  // namespace stmtwatch::checks
