#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "daemon/store/vouchers/voucher_files.hpp"
#include "tests/bench/vouchers/index.hpp"

namespace stmtwatch::bench {

checks::SortedKeys sorted(const Keys& keys, std::size_t begin, std::size_t end);

// The ledger's files as the daemon drives them: each statement is held against everything, then taken;
// commits of 50 statements, and a piece of what can wait after each.
class Ours final : public Index {
 public:
  static constexpr std::size_t statements_per_day = 1'000;
  static constexpr std::uint32_t first_date = 20'000;

  explicit Ours(const std::filesystem::path& directory);
  std::string name() const override { return "stmtwatch"; }
  void add_day(std::uint32_t day, const Keys& keys) override { add(day, keys, statements_per_day); }
  void add(std::uint32_t day, const Keys& keys, std::size_t statements);
  void settle() override;
  std::size_t count_present(const Keys& keys) override;
  std::size_t count_present(const checks::SortedKeys& keys);
  std::string note() const override;
  std::size_t runs() const { return files_->runs(); }
  double commit_seconds() const { return commit_seconds_; }  // of the wall, writing and syncing, by now
  double commit_cpu() const { return commit_cpu_; }
  double tend_seconds() const { return tend_seconds_; }  // of CPU, in what can wait, by now
  std::size_t found() const { return found_; }           // that stood there when they were added

 private:
  store::DirectoryDisk disk_;
  std::optional<store::VoucherFiles> files_;
  std::uint64_t reservation_ = 0;
  double commit_seconds_ = 0;
  double commit_cpu_ = 0;
  double tend_seconds_ = 0;
  std::size_t found_ = 0;
};

}  // namespace stmtwatch::bench
