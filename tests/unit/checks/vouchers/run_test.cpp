#include <algorithm>
#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "checks/vouchers/run_lookup.hpp"
#include "checks/vouchers/run_view.hpp"
#include "tests/support/runs.hpp"

namespace stmtwatch::checks {
namespace {

using namespace test;
using run_format::Kind;
using Texts = std::vector<std::string>;

Texts sequence(std::uint64_t first, std::uint64_t count, std::uint64_t step = 1, int digits = 12) {
  Texts texts;
  for (std::uint64_t i = 0; i < count; ++i)
    texts.push_back(fmt::format("V{:0{}}", first + i * step, digits));
  return texts;
}

// The run holds just `keys`, however it is asked, and none of the neighbours of its numbers.
void check_holds(const Texts& keys) {
  const RunOwner owner{7, 3};
  const auto bytes = run_of(keys, owner);
  const auto run = view_of(bytes);
  CHECK(run.keys() == keys.size());
  CHECK(run.label() == "merged/0");
  CHECK(run.verify().has_value());
  Holdings expected;
  for (const auto& key : keys)
    expected[key].insert(owner);
  CHECK(found_in(run, sorted(keys)) == expected);
  CHECK(content_of(run) == expected);
  std::set<std::string> others;
  for (const auto& key : keys) {
    for (const auto& other : {key + "0", "0" + key, key.substr(0, key.size() / 2)})
      if (!expected.contains(other)) others.insert(other);
    auto split = split_key(key);
    for (const std::uint64_t number : {split.number + 1, split.number - 1}) {
      std::string other;
      if (split.digits > 0 && fmt::format("{}", number).size() <= split.digits)
        append_key(split.head, split.digits, number, other);
      if (!expected.contains(other)) others.insert(other);
    }
  }
  CHECK(found_in(run, sorted(others)).empty());
}

std::vector<Kind> kinds_of(const Texts& keys) {
  const auto bytes = run_of(keys);
  const auto run = view_of(bytes);
  std::vector<Kind> kinds;
  for (const auto& group : run.groups())
    for (const auto& segment : group.segments)
      kinds.push_back(segment.kind);
  for (const auto& segment : run.loose())
    kinds.push_back(segment.kind);
  return kinds;
}

TEST_CASE("a run of nothing holds nothing") {
  check_holds({});
}

TEST_CASE("one key of each kind") {
  check_holds({"V1"});
  check_holds({"V"});
  check_holds({""});
  check_holds({std::string(300'000, 'x')});
  check_holds({std::string("a\0b", 3), "a", std::string("a\0", 2)});
  check_holds({"999999999999999999", "000000000000000000"});
}

TEST_CASE("a full page is a bitmap; one with a sixteenth of it still, one key less is packed") {
  CHECK(kinds_of(sequence(65'536, 65'536)) == std::vector{Kind::bitmap});
  CHECK(kinds_of(sequence(65'536, 4096, 16)) == std::vector{Kind::bitmap});
  CHECK(kinds_of(sequence(65'536, 4095, 16)) == std::vector{Kind::packed});
  check_holds(sequence(65'536, 65'536));
  check_holds(sequence(65'536, 4096, 16));
  check_holds(sequence(65'536, 4095, 16));
}

TEST_CASE("numbers before, between and behind full pages are packed") {
  auto keys = sequence(10, 3);
  for (const auto& more :
       {sequence(65'536, 65'536), sequence(1'000'000, 2), sequence(2 * 65'536 * 100, 5000)})
    keys.insert(keys.end(), more.begin(), more.end());
  CHECK(kinds_of(keys) == std::vector{Kind::packed, Kind::bitmap, Kind::packed, Kind::bitmap});
  check_holds(keys);
}

TEST_CASE("numbers without order make segments of bounded size") {
  std::mt19937_64 random(1);
  std::set<std::string> keys;
  while (keys.size() < 40'000)
    keys.insert(fmt::format("{:016}", random() % 10'000'000'000'000'000));
  const auto kinds = kinds_of({keys.begin(), keys.end()});
  CHECK(kinds == std::vector{Kind::packed, Kind::packed, Kind::packed});
  check_holds({keys.begin(), keys.end()});
}

TEST_CASE("numbers in clusters far from each other, where a guess by the number is wrong, are found") {
  Texts keys = sequence(7, 3'000, 101);
  for (const auto& more : {sequence(900'000'000'000, 1, 1), sequence(950'000'000'000, 5'000, 1'009)})
    keys.insert(keys.end(), more.begin(), more.end());
  check_holds(keys);
  for (std::uint64_t number = 1; number < 900'000'000'000; number = number * 11 / 10 + 1)
    keys.push_back(fmt::format("W{:012}", number));
  check_holds(keys);
}

TEST_CASE("filters, blocks and segments at the sizes where one more begins") {
  for (const std::uint64_t count : {127, 128, 129, 255, 256, 257, 4097})
    check_holds(sequence(5, count, 1'000'003));
  for (const std::size_t count : {15UZ, 16UZ, 17UZ, 127UZ, 128UZ, 4096UZ, 4097UZ}) {
    Texts texts;
    for (std::size_t i = 0; i < count; ++i)
      texts.push_back(fmt::format("{:x}-{}x", i * 2'654'435'761, i % 7));
    check_holds(texts);
  }
}

TEST_CASE("long loose keys end a segment early") {
  Texts keys;
  for (int i = 0; i < 30; ++i)
    keys.push_back(std::string(20'000, static_cast<char>('a' + i % 20)) + fmt::format("{}x", i));
  CHECK(kinds_of(keys).size() == 3);
  check_holds(keys);
}

TEST_CASE("a key is found whether its shape made a group here, there, in both or in neither") {
  const Texts few{"A1", "B1", "C1", "D1"};
  const Texts many{"A1", "B1", "C1", "D1", "E1"};
  for (const auto* in_run : {&few, &many}) {
    const auto bytes = run_of(*in_run);
    const auto run = view_of(bytes);
    for (const auto* asked : {&few, &many})
      CHECK(found_in(run, sorted(*asked)).size() == 4 + (in_run == &many && asked == &many ? 1 : 0));
  }
}

TEST_CASE(
    "dense numbers cost less than a quarter of a byte each, sixteen digits without order less than eight") {
  const auto dense = run_of(sequence(240909'000'000'000'000, 200'000, 1, 18));
  CHECK(static_cast<double>(dense.size()) / 200'000 < 0.25);
  std::mt19937_64 random(1);
  std::set<std::string> keys;
  while (keys.size() < 100'000)
    keys.insert(fmt::format("{:016}", random() % 10'000'000'000'000'000));
  CHECK(static_cast<double>(run_of(keys).size()) / 100'000 < 8);
}

// Ways in which a run can be damaged at rest.
enum class Damage { one_bit, one_byte_less, half_of_it, nothing_left, other_file };
constexpr std::array all_damage{Damage::one_bit, Damage::one_byte_less, Damage::half_of_it,
                                Damage::nothing_left, Damage::other_file};

TEST_CASE("a run that is not what was written is refused when it is opened or when it is used") {
  Texts keys = sequence(1, 5000);
  keys.insert(keys.end(), {"some", "loose", "keys"});
  const auto whole = run_of(keys);
  for (const auto damage : all_damage) {
    auto bytes = whole;
    switch (damage) {
      case Damage::one_bit:
        bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 4);
        break;
      case Damage::one_byte_less:
        bytes.pop_back();
        break;
      case Damage::half_of_it:
        bytes.resize(bytes.size() / 2);
        break;
      case Damage::nothing_left:
        bytes.clear();
        break;
      case Damage::other_file:
        bytes.assign(bytes.size(), 'x');
        break;
    }
    const auto run = RunView::open(bytes);
    CHECK_FALSE((run.has_value() && run->verify().has_value()));
  }
}

TEST_CASE("whichever byte of a run is changed, the run is not believed") {
  Texts keys = sequence(1, 300);
  keys.insert(keys.end(), {"some", "loose", "keys"});
  const auto whole = run_of(keys);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto bytes = whole;
    bytes[at] = static_cast<char>(bytes[at] ^ 0x10);
    const auto run = RunView::open(bytes);
    if (!run) continue;
    CAPTURE(at);
    const auto verified = run->verify();
    REQUIRE_FALSE(verified.has_value());
    REQUIRE(verified.error().detail.find("checksum") != std::string::npos);
    std::vector<RunHit> hits;
    REQUIRE_FALSE(find_keys(sorted(keys), *run, hits).has_value());
  }
}

TEST_CASE("a run of the format before this one is refused by name") {
  auto bytes = run_of(sequence(1, 300));
  bytes.replace(0, 8, "stmwrun1");
  const auto run = RunView::open(bytes);
  REQUIRE_FALSE(run.has_value());
  CHECK(run.error().detail == "it does not begin like a run of vouchers");
}

TEST_CASE("numbers in clusters, far apart, and at the ends of what eighteen digits can say") {
  std::mt19937_64 random(20'240'909);
  Texts clusters;
  for (std::uint64_t cluster = 0; cluster < 40; ++cluster) {
    const auto first = random() % 900'000'000'000'000'000;
    const auto step = std::uint64_t{1} << cluster;
    for (const auto& key : sequence(first, 1 + random() % 700, step, 18))
      clusters.push_back(key);
  }
  std::ranges::sort(clusters);
  clusters.erase(std::ranges::unique(clusters).begin(), clusters.end());
  check_holds(clusters);
  check_holds({"V000000000000000000", "V000000000000000001", "V999999999999999998", "V999999999999999999"});
}

TEST_CASE("keys that are not there are told without what stands behind the filters, even if it is damaged") {
  const auto there = sequence(0, 10'000, 1'000'003);
  auto bytes = run_of(there);
  const auto segment = view_of(bytes).groups().front().segments.front();
  const auto rest = segment.offset + segment.front;
  bytes[rest + 100] = static_cast<char>(bytes[rest + 100] ^ 1);
  const auto run = view_of(bytes);
  Texts absent;
  const auto filter = run.filter(run.groups().front().segments.front());
  REQUIRE(filter.has_value());
  for (std::uint64_t number = 1; absent.size() < 1'000; number += 7)
    if (!filter->may_have(run_format::filter_hash(number))) absent.push_back(fmt::format("V{:012}", number));
  std::vector<RunHit> hits;
  CHECK(find_keys(sorted(absent), run, hits).has_value());
  CHECK_FALSE(find_keys(sorted(there), run, hits).has_value());
}

TEST_CASE("owners of long ranges, of every other key, and several of one key are told as they were given") {
  std::vector<RunOwner> owners;
  for (std::uint64_t i = 0; i < 300; ++i)
    owners.push_back({100 + i, i});
  for (const std::size_t range : {1UZ, 2UZ, 1000UZ, 100'000UZ}) {
    for (const std::uint64_t step : {1ULL, 1'000'003ULL}) {
      CAPTURE(range);
      std::string bytes;
      RunWriter writer("merged/0", owners, into(bytes));
      Holdings expected;
      std::string key;
      writer.begin_group("V", 15);
      for (std::uint64_t i = 0; i < 20'000; ++i) {
        const std::uint64_t number = i * step;
        const auto first = static_cast<OwnerIndex>(i / range % owners.size());
        std::vector<ExtraOwner> extras;
        if (i % 1000 == 999) extras.push_back({0, (first + 1) % 300});
        if (i % 5000 == 4999) extras.push_back({0, (first + 2) % 300});
        writer.add({&number, 1}, {&first, 1}, extras);
        key.clear();
        append_key("V", 15, number, key);
        expected[key].insert(owners[first]);
        for (const auto& extra : extras)
          expected[key].insert(owners[extra.owner]);
      }
      writer.finish();
      const auto run = view_of(bytes);
      SortedKeys keys;
      for (const auto& [text, who] : expected)
        keys.add(text);
      keys.sort();
      CHECK(found_in(run, keys) == expected);
      CHECK(content_of(run) == expected);
    }
  }
}

}  // namespace
}  // namespace stmtwatch::checks
