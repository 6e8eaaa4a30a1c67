#include "checks/vouchers/run_merge.hpp"

#include <random>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/runs.hpp"

namespace stmtwatch::checks {
namespace {

using namespace test;

TEST_CASE("a merged run holds the keys of all its inputs, each with all its owners") {
  const auto first = run_of(std::vector<std::string>{"V1", "V2", "x"}, {1, 1});
  const auto second = run_of(std::vector<std::string>{"V2", "V3", "x", "y"}, {2, 2});
  const auto a = view_of(first), b = view_of(second);
  const auto bytes = merged({&a, &b});
  const Holdings expected{
      {"V1", {{1, 1}}}, {"V2", {{1, 1}, {2, 2}}}, {"V3", {{2, 2}}}, {"x", {{1, 1}, {2, 2}}}, {"y", {{2, 2}}}};
  CHECK(content_of(view_of(bytes)) == expected);
  CHECK(view_of(bytes).label() == "merged/0");
}

TEST_CASE("owners that do not count any more are left out, and keys that nobody else holds with them") {
  const auto first = run_of(std::vector<std::string>{"V1", "V2", "Z9"}, {1, 1});
  const auto second = run_of(std::vector<std::string>{"V2", "V3"}, {2, 2});
  const auto a = view_of(first), b = view_of(second);
  const auto bytes = merged({&a, &b}, [](const RunOwner& owner) { return owner.reservation == 2; });
  const auto run = view_of(bytes);
  CHECK(content_of(run) == Holdings{{"V2", {{2, 2}}}, {"V3", {{2, 2}}}});
  CHECK(run.owners() == std::vector<RunOwner>{{2, 2}});
  CHECK(run.groups().size() == 1);
  const auto nothing = merged({&a, &b}, [](const RunOwner&) { return false; });
  CHECK(view_of(nothing).keys() == 0);
}

TEST_CASE("small groups of many inputs become loose keys, those that grew together stay a group") {
  std::vector<std::string> inputs;
  for (char head = 'A'; head <= 'F'; ++head)
    inputs.push_back(
        run_of(std::vector<std::string>{fmt::format("{}1", head), fmt::format("Z{}", head - 'A')},
               {static_cast<std::uint64_t>(head), 1}));
  inputs.push_back(
      run_of(std::vector<std::string>{"A1", "B1", "C1", "D1", "E1"}, {1, 1}));  // all of them loose
  std::vector<RunView> views;
  for (const auto& input : inputs)
    views.push_back(view_of(input));
  std::vector<const RunView*> all;
  Holdings expected;
  for (const auto& view : views) {
    all.push_back(&view);
    for (const auto& [key, owners] : content_of(view))
      expected[key].insert(owners.begin(), owners.end());
  }
  const auto bytes = merged(all);
  const auto run = view_of(bytes);
  CHECK(content_of(run) == expected);
  REQUIRE(run.groups().size() == 1);
  CHECK(run.groups()[0].head == "Z");
}

TEST_CASE("a run is merged a piece at a time to the same bytes") {
  std::vector<std::string> one, other;
  for (std::uint64_t i = 0; i < 3000; ++i) {
    one.push_back(fmt::format("V{:09}", i * 3));
    other.push_back(fmt::format("V{:09}", i * 5 + 1'000));
    other.push_back(fmt::format("{}-x", i));
  }
  const auto first = run_of(one, {1, 1}), second = run_of(other, {2, 2});
  const auto a = view_of(first), b = view_of(second);
  const auto at_once = merged({&a, &b});
  CHECK(merged(
            {&a, &b}, [](const auto&) { return true; }, 1) == at_once);
  CHECK(merged(
            {&a, &b}, [](const auto&) { return true; }, 700) == at_once);
}

// Keys of every kind, of which many stand in several runs: numbers with and without order, in one segment and
// in several, and keys that are no numbers.
std::set<std::string> some_keys(std::mt19937_64& random, std::size_t count) {
  std::set<std::string> keys;
  const auto first = random() % 1'000'000;
  while (keys.size() < count) {
    const auto number = random();
    switch (number % 4) {
      case 0:
        keys.insert(fmt::format("A{:016}", number % 20'000 * 1'000'000'007));
        break;
      case 1:
        keys.insert(fmt::format("A{:016}", number / 4 % 10'000'000'000'000'000));
        break;
      case 2:
        keys.insert(fmt::format("B{:012}", first + keys.size()));
        break;
      default:
        keys.insert(fmt::format("{:x}-x", number % 5'000));
    }
  }
  return keys;
}

TEST_CASE("runs of any number and size become what they hold together") {
  std::mt19937_64 random(7);
  for (const std::size_t inputs : {1UZ, 2UZ, 3UZ, 24UZ, 100UZ}) {
    CAPTURE(inputs);
    std::vector<std::string> bytes;
    Holdings expected;
    for (std::uint64_t i = 0; i < inputs; ++i) {
      const auto keys = some_keys(random, i % 40 == 2 ? 40'000 : 300);
      bytes.push_back(run_of(keys, {i, i}));
      if (i % 5 == 1) continue;  // those that do not count any more
      for (const auto& key : keys)
        expected[key].insert({i, i});
    }
    std::vector<RunView> views;
    for (const auto& each : bytes)
      views.push_back(view_of(each));
    std::vector<const RunView*> all;
    for (const auto& view : views)
      all.push_back(&view);
    const auto once = merged(all, [](const RunOwner& owner) { return owner.order % 5 != 1; });
    const auto view = view_of(once);
    CHECK(content_of(view) == expected);
    CHECK(content_of(view_of(merged({&view, all.front()}))) == expected);  // which has keys of several owners
  }
}

TEST_CASE("damage in an input ends the merge and says which one it is") {
  std::vector<std::string> keys;
  for (int i = 0; i < 1000; ++i)
    keys.push_back(fmt::format("V{:09}", i * 1000));
  auto whole = run_of(keys, {1, 1}), damaged = run_of(keys, {2, 2});
  damaged[100] = static_cast<char>(damaged[100] ^ 1);
  const auto a = view_of(whole), b = view_of(damaged);
  std::string bytes;
  RunMerge merge(
      {&a, &b}, "x", [](const auto&) { return true; }, into(bytes));
  const auto done = merge.advance(1'000'000);
  REQUIRE_FALSE(done.has_value());
  CHECK(done.error().detail.find("checksum") != std::string::npos);
  CHECK(merge.damaged() == 1);
}

}  // namespace
}  // namespace stmtwatch::checks
