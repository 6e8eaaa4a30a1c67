#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "tests/bench/vouchers/keys.hpp"

namespace stmtwatch::bench {

// What remembers vouchers, ours or another one.
class Index {
 public:
  virtual ~Index() = default;
  virtual std::string name() const = 0;
  virtual void add_day(std::uint32_t day, const Keys& keys) = 0;  // durable afterwards
  virtual void settle() {}                                        // what it does when nothing waits
  virtual std::size_t count_present(const Keys& keys) = 0;        // how many of them it has
  virtual std::string note() const { return ""; }
};

std::unique_ptr<Index> make_sqlite(const std::filesystem::path& directory);
std::unique_ptr<Index> make_rocksdb(const std::filesystem::path& directory);  // nullptr: not built in

}  // namespace stmtwatch::bench
