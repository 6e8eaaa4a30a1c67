#include "checks/scan/rows.hpp"

#include <random>
#include <vector>

#include <doctest/doctest.h>

#include "checks/scan/separator.hpp"

// Taking records out of separators: every instruction set takes the same.
namespace stmtwatch::test {
namespace {

using checks::scan::Isa;
using checks::scan::rows_spare;
using checks::scan::RowsTaken;
using checks::scan::Separator;
using checks::scan::SeparatorKind;
using Numbers = std::vector<std::uint32_t>;

struct Taken {
  RowsTaken rows;
  Numbers begins, lengths;  // of the fields taken
};

Taken take(const std::vector<Separator>& separators, std::size_t columns, std::uint32_t front, Isa isa) {
  Numbers bits;
  for (const Separator each : separators)
    bits.push_back(each.bits());
  bits.resize(bits.size() + rows_spare, 0xFFFFFFFF);
  Taken taken{{}, Numbers(bits.size()), Numbers(bits.size())};
  taken.rows = take_rows(isa)({bits.data(), front, columns, separators.size() / columns}, taken.begins.data(),
                              taken.lengths.data());
  taken.begins.resize(taken.rows.rows * columns);
  taken.lengths.resize(taken.rows.rows * columns);
  return taken;
}

TEST_CASE("a record is as many fields as there are columns, the last one up to its line end") {
  const std::vector<Separator> separators = {{7, SeparatorKind::delimiter},  {8, SeparatorKind::lf},
                                             {12, SeparatorKind::delimiter}, {20, SeparatorKind::crlf},
                                             {21, SeparatorKind::delimiter}, {22, SeparatorKind::delimiter}};
  for (const Isa isa : checks::scan::isas_here()) {
    const Taken taken = take(separators, 2, 5, isa);
    CHECK(taken.rows.rows == 2);
    CHECK(taken.rows.lf);
    CHECK(taken.rows.crlf);
    CHECK(taken.begins == Numbers{5, 8, 9, 13});
    CHECK(taken.lengths == Numbers{2, 0, 3, 7});
  }
}

TEST_CASE("no record is taken where a line ends early, late or not at all") {
  for (const Isa isa : checks::scan::isas_here()) {
    CHECK(take({}, 1, 0, isa).rows.rows == 0);
    CHECK(take({{3, SeparatorKind::lf}, {5, SeparatorKind::lf}}, 2, 0, isa).rows.rows == 0);
    CHECK(take({{3, SeparatorKind::delimiter}, {5, SeparatorKind::delimiter}}, 2, 0, isa).rows.rows == 0);
  }
}

TEST_CASE("every instruction set takes the same records, whatever the number of columns") {
  std::mt19937 random(11);
  for (int round = 0; round < 4000; ++round) {
    const std::size_t columns = 1 + random() % 70;
    std::vector<Separator> separators;
    std::size_t position = random() % 100;
    const auto front = static_cast<std::uint32_t>(position);
    for (std::size_t i = 0; i < columns * (random() % 12); ++i) {
      const bool ends = (i + 1) % columns == 0;
      const bool wrong = random() % 400 == 0;
      const auto end = random() % 3 == 0 ? SeparatorKind::crlf : SeparatorKind::lf;
      separators.emplace_back(position += random() % 50, ends != wrong ? end : SeparatorKind::delimiter);
      ++position;
    }
    const Taken reference = take(separators, columns, front, Isa::scalar);
    for (const Isa isa : checks::scan::isas_here()) {
      const Taken taken = take(separators, columns, front, isa);
      REQUIRE(taken.rows.rows == reference.rows.rows);
      REQUIRE(taken.rows.lf == reference.rows.lf);
      REQUIRE(taken.rows.crlf == reference.rows.crlf);
      REQUIRE(taken.begins == reference.begins);
      REQUIRE(taken.lengths == reference.lengths);
    }
  }
}

}  // namespace
}  // namespace stmtwatch::test
