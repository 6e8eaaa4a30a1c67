#include <random>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/support/runs.hpp"

using namespace stmtwatch;
using namespace stmtwatch::test;

namespace {

// Keys as they come in the wild and as somebody might choose them to hurt.
class KeyMaker {
 public:
  explicit KeyMaker(std::uint64_t seed) : random_(seed) {}

  std::string operator()() {
    switch (below(7)) {
      case 0:
        return fmt::format("20240909{:012}", below(100'000));  // a day's sequence, dense
      case 1:
        return fmt::format("42{:016}", below(10'000'000'000'000'000));  // no order
      case 2:
        return fmt::format("{:x}", random_());
      case 3:
        return fmt::format("{}", below(300));  // one to three digits: other shapes, other keys
      case 4:
        return std::string(below(4), static_cast<char>(below(256)));
      case 5:
        return fmt::format("{}{:04}", static_cast<char>('A' + below(26)), below(10));
      default:
        return fmt::format("T{:020}", below(20'000));  // zeros before eighteen digits
    }
  }
  std::uint64_t below(std::uint64_t end) { return random_() % end; }

 private:
  std::mt19937_64 random_;
};

Holdings make(KeyMaker& make_key, std::size_t count, checks::RunOwner owner) {
  Holdings keys;
  for (std::size_t i = 0; i < count; ++i)
    keys[make_key()] = {owner};
  return keys;
}

std::string run_of_holdings(const Holdings& holdings) {
  std::vector<std::string> keys;
  for (const auto& [key, owners] : holdings)
    keys.push_back(key);
  return run_of(keys, *holdings.begin()->second.begin());
}

}  // namespace

TEST_CASE("merged runs answer like a map of keys and owners, whatever the keys are") {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    CAPTURE(seed);
    KeyMaker make_key(seed);
    std::vector<std::string> bytes;
    Holdings all;
    const auto runs = 1 + make_key.below(6);
    for (std::uint64_t i = 0; i < runs; ++i) {
      const checks::RunOwner owner{i, make_key.below(10)};
      const auto keys = make(make_key, 1 + make_key.below(seed % 10 == 0 ? 20'000 : 2'000), owner);
      bytes.push_back(run_of_holdings(keys));
      if (i % 4 == 3) continue;  // this reservation was given back
      for (const auto& [key, owners] : keys)
        all[key].insert(owners.begin(), owners.end());
    }
    std::vector<checks::RunView> views;
    for (const auto& each : bytes)
      views.push_back(view_of(each));
    std::vector<const checks::RunView*> inputs;
    for (const auto& view : views)
      inputs.push_back(&view);
    const auto alive = [](const checks::RunOwner& owner) { return owner.reservation % 4 != 3; };
    const auto merged_bytes = merged(inputs, alive, 1 + make_key.below(5'000));
    const auto run = view_of(merged_bytes);
    CHECK(content_of(run) == all);

    std::set<std::string> asked;
    for (int i = 0; i < 3'000; ++i)
      asked.insert(make_key());
    Holdings expected;
    for (const auto& key : asked)
      if (all.contains(key)) expected.insert(*all.find(key));
    CHECK(found_in(run, sorted(asked)) == expected);
  }
}
