#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <expected>
#include <functional>
#include <mutex>
#include <span>
#include <thread>
#include <vector>

#include "daemon/store/database.hpp"
#include "daemon/store/vouchers/voucher_files.hpp"
#include "daemon/watch/books.hpp"

namespace stmtwatch::store {

using StepResult = std::expected<void, watch::StoreFault>;

// A step that waits, and who is told how it went. `answer` is called once, on the writer's thread.
struct WaitingStep {
  std::function<void(watch::Books&)>* step = nullptr;
  std::move_only_function<void(StepResult)> answer;
};

// The writer: one thread that runs waiting steps, many to a commit (store.hpp says how), and tends the files
// of the vouchers while nothing waits. Database, files and books are its own while it lives.
class GroupCommit {
 public:
  // At most this many steps share a commit: the answer to a step waits for no more than that many others.
  static constexpr std::size_t group_max = 256;
  // Where steps come in a crowd (the last commit had several), a commit waits this long for more of them, or
  // until it has `gathered_enough`: what a commit costs (a sync, the pages that each step touches) is then
  // shared by many. A step that comes alone waits for nobody.
  static constexpr std::chrono::microseconds gathering_time{2'000};
  static constexpr std::size_t gathered_enough = 64;

  GroupCommit(Database& database, VoucherFiles& vouchers, watch::Books books);
  ~GroupCommit();  // runs what waits
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  void submit(WaitingStep step);  // from any thread

 private:
  using GroupResults = std::expected<std::vector<StepResult>, watch::StoreFault>;

  void work();
  std::vector<WaitingStep> wait_for_group();  // empty: nothing will come any more
  void gather(std::unique_lock<std::mutex>& lock);
  void write(std::span<WaitingStep> group);
  void tend();
  GroupResults write_together(std::span<WaitingStep> group);
  StepResult write_in_savepoint(const std::function<void(watch::Books&)>& step);

  Database& database_;
  VoucherFiles& vouchers_;
  bool untended_ = true;  // there may be something to tend
  watch::Books books_;
  std::mutex mutex_;
  std::condition_variable something_to_do_;
  std::deque<WaitingStep> waiting_;
  bool stopping_ = false;
  bool crowded_ = false;  // the last group had several steps
  bool gathering_ = false;
  std::thread thread_;
};

}  // namespace stmtwatch::store
