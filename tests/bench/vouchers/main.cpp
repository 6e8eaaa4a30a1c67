// The ledger of vouchers beside what people would take instead, and as it grows.
//   voucher_bench DIRECTORY compare MILLIONS DAYS [alone] [dense|random]
//   voucher_bench DIRECTORY growth MILLIONS_A_DAY DAYS [dense|random]
// For dense numbers and for numbers without order, a thousand statements a day. Seconds of the wall clock
// where nothing else is said, nanoseconds of CPU.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <span>

#include "tests/bench/vouchers/modes.hpp"

int main(int argc, char** argv) {
  using namespace stmtwatch::bench;
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  if (words.size() < 4) return 64;
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const auto number = [&](std::size_t i) { return std::max(1L, std::strtol(argv[i + 1], nullptr, 10)); };
  const auto said = [&](std::string_view word) {
    return std::ranges::find(words.begin() + 4, words.end(), word) != words.end();
  };
  const auto millions = static_cast<std::size_t>(number(2)) * 1'000'000;
  const auto days = static_cast<std::uint32_t>(number(3));
  for (const auto kind : {Kind::dense, Kind::random}) {
    if (said(text(kind == Kind::dense ? Kind::random : Kind::dense))) continue;
    if (words[1] == "growth") {
      grow(kind, {days, millions}, words[0]);
    } else {
      compare(kind, {days, millions / days}, words[0], said("alone"));
    }
  }
}
