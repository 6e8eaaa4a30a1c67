#include "daemon/delivery/settlement.hpp"

#include <array>
#include <optional>

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

using delivery::Evidence;
using delivery::Renamed;
using delivery::Settlement;
using delivery::Sight;
using delivery::Verify;
using enum Sight;

constexpr std::array every_answer{Renamed::untold, Renamed::done, Renamed::refused};
constexpr std::array every_sight{unknown, absent, other, same_size, same_content};
constexpr std::array every_verify{Verify::size, Verify::readback, Verify::none};

// One row of the table: nullopt stands for anything.
struct Row {
  std::optional<Renamed> renamed;
  std::optional<Sight> temporary;
  std::optional<Sight> final;
  Settlement settlement;
};

// The first row that fits counts.
constexpr Row table[] = {
    {Renamed::done, {}, same_size, Settlement::delivered},
    {Renamed::done, {}, same_content, Settlement::delivered},
    {Renamed::done, {}, unknown, Settlement::delivered},
    {Renamed::done, {}, absent, Settlement::uncertain},  // a lie, or taken away at once
    {Renamed::done, {}, other, Settlement::uncertain},

    // Ours waits: what stands under the final name is not ours.
    {{}, same_size, other, Settlement::conflict},
    {{}, same_size, same_size, Settlement::conflict},
    {{}, same_size, same_content, Settlement::conflict},
    {{}, same_content, other, Settlement::conflict},
    {{}, same_content, same_size, Settlement::conflict},
    {{}, same_content, same_content, Settlement::conflict},
    {Renamed::untold, same_size, {}, Settlement::publish},
    {Renamed::untold, same_content, {}, Settlement::publish},
    {Renamed::refused, same_size, {}, Settlement::refused},
    {Renamed::refused, same_content, {}, Settlement::refused},

    // No longer what we wrote: never published, whoever asks.
    {{}, other, absent, Settlement::send_again},
    {{}, other, unknown, Settlement::send_again},
    {{}, other, {}, Settlement::conflict},

    // Gone: renamed, if the final name shows it; else somebody took it.
    {{}, absent, same_size, Settlement::delivered},
    {{}, absent, same_content, Settlement::delivered},
    {{}, absent, {}, Settlement::uncertain},

    // The server does not let us look at the temporary name: a rename can bring nothing but our file there.
    {Renamed::untold, unknown, absent, Settlement::publish},
    {Renamed::untold, unknown, unknown, Settlement::publish},
    {{}, unknown, {}, Settlement::uncertain},
};

bool fits(const Row& row, const Evidence& evidence) {
  return row.renamed.value_or(evidence.renamed) == evidence.renamed &&
         row.temporary.value_or(evidence.temporary) == evidence.temporary &&
         row.final.value_or(evidence.final) == evidence.final;
}

template <class Visit>
void each_evidence(Visit visit) {
  for (const auto verify : every_verify)
    for (const auto renamed : every_answer)
      for (const auto temporary : every_sight)
        for (const auto final : every_sight) {
          CAPTURE(static_cast<int>(renamed));
          CAPTURE(static_cast<int>(temporary));
          CAPTURE(static_cast<int>(final));
          visit(Evidence{true, verify, renamed, temporary, final});
        }
}

TEST_CASE("Whatever is seen on the server, the table says what follows") {
  each_evidence([](const Evidence& evidence) {
    const Row* row = nullptr;
    for (const auto& each : table) {
      if (row == nullptr && fits(each, evidence)) row = &each;
    }
    REQUIRE(row != nullptr);
    CHECK(delivery::settle(evidence) == row->settlement);
  });
}

TEST_CASE("Another server settles nothing") {
  each_evidence([](Evidence evidence) {
    evidence.same_server = false;
    CHECK(delivery::settle(evidence) == Settlement::uncertain);
  });
}

TEST_CASE("Nothing is delivered that the server can show and does not show") {
  each_evidence([](const Evidence& evidence) {
    if (delivery::settle(evidence) != Settlement::delivered) return;
    CHECK(evidence.final != absent);
    CHECK(evidence.final != other);
    CHECK((evidence.final != unknown || evidence.renamed == Renamed::done));
  });
}

TEST_CASE("Nothing is renamed or sent again while something stands under the final name") {
  each_evidence([](const Evidence& evidence) {
    const auto settlement = delivery::settle(evidence);
    const bool acts = settlement == Settlement::publish || settlement == Settlement::send_again;
    if (acts) CHECK((evidence.final == absent || evidence.final == unknown));
    if (acts) CHECK(evidence.renamed != Renamed::done);
  });
}

TEST_CASE("A receipt says what it rests on") {
  Evidence evidence;
  evidence.renamed = Renamed::done;
  evidence.final = same_content;
  CHECK(delivery::verified_by(evidence) == "readback");
  evidence.final = same_size;
  CHECK(delivery::verified_by(evidence) == "size");
  evidence.final = unknown;
  CHECK(delivery::verified_by(evidence) == "rename");
  evidence.verify = Verify::none;
  CHECK(delivery::verified_by(evidence) == "none");
  evidence.final = same_size;
  CHECK(delivery::verified_by(evidence) == "size");
}

}  // namespace
}  // namespace stmtwatch
