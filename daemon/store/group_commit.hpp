#pragma once

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
  // More steps than this wait for the next commit: a step's answer is not delayed by more than that many
  // others.
  static constexpr std::size_t group_max = 256;

  GroupCommit(Database& database, VoucherFiles& vouchers, watch::Books books);
  ~GroupCommit();  // runs what waits
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;

  void submit(WaitingStep step);  // from any thread

 private:
  using GroupResults = std::expected<std::vector<StepResult>, watch::StoreFault>;

  void work();
  std::vector<WaitingStep> wait_for_group();  // empty: nothing will come any more
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
  std::thread thread_;
};

}  // namespace stmtwatch::store
