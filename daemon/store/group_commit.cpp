#include "daemon/store/group_commit.hpp"

#include <algorithm>
#include <exception>
#include <iterator>
#include <utility>

#include "daemon/log/log.hpp"

namespace stmtwatch::store {

GroupCommit::GroupCommit(Database& database, VoucherFiles& vouchers, watch::Books books)
    : database_(database), vouchers_(vouchers), books_(books), thread_([this] { work(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  something_to_do_.notify_one();
  thread_.join();
}

// While the writer gathers it is not woken for each step.
void GroupCommit::submit(WaitingStep step) {
  bool wakes = false;
  {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(step));
    wakes = gathering_ ? waiting_.size() == gathered_enough : waiting_.size() == 1;
  }
  if (wakes) something_to_do_.notify_one();
}

void GroupCommit::work() {
  for (;;) {
    auto group =
        wait_for_group();  // gone before the next one is waited for: it keeps its callers' executors at work
    if (group.empty()) return;
    write(group);
    tend();  // a piece of it even while others wait: what is left undone makes every look-up slower
  }
}

std::vector<WaitingStep> GroupCommit::wait_for_group() {
  std::unique_lock lock(mutex_);
  while (!stopping_ && waiting_.empty()) {
    if (!untended_) {
      something_to_do_.wait(lock);
      continue;
    }
    lock.unlock();
    tend();
    lock.lock();
  }
  if (crowded_) gather(lock);
  const auto end = waiting_.begin() + std::min(std::ssize(waiting_), std::ptrdiff_t{group_max});
  std::vector<WaitingStep> group(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(end));
  waiting_.erase(waiting_.begin(), end);
  crowded_ = group.size() > 1;
  return group;
}

void GroupCommit::gather(std::unique_lock<std::mutex>& lock) {
  gathering_ = true;
  something_to_do_.wait_for(lock, gathering_time,
                            [this] { return stopping_ || waiting_.size() >= gathered_enough; });
  gathering_ = false;
}

// What failed is tried again after the next commit: nobody waits for it.
void GroupCommit::tend() {
  try {
    untended_ = vouchers_.tend();
  } catch (const std::exception& failure) {
    log::error("voucher_upkeep_failed", {{"detail", failure.what()}});
    untended_ = false;
  }
}

void GroupCommit::write(std::span<WaitingStep> group) {
  auto results = write_together(group);
  if (results) {
    for (std::size_t i = 0; i < group.size(); ++i)
      group[i].answer(std::move((*results)[i]));
  } else if (group.size() == 1) {
    group.front().answer(std::unexpected(std::move(results.error())));
  } else {
    for (auto& step : group)
      write({&step, 1});
  }
}

// The error is that of the transaction as a whole, of which nothing has happened then.
GroupCommit::GroupResults GroupCommit::write_together(std::span<WaitingStep> group) {
  try {
    Query(database_, "BEGIN IMMEDIATE").run();
    std::vector<StepResult> results;
    for (const auto& waiting : group)
      results.push_back(write_in_savepoint(*waiting.step));
    vouchers_.commit();  // before the rows that make the keys count
    Query(database_, "COMMIT").run();
    return results;
  } catch (const std::exception& failure) {
    database_.roll_back();
    return std::unexpected(watch::StoreFault{failure.what()});
  }
}

StepResult GroupCommit::write_in_savepoint(const std::function<void(watch::Books&)>& step) {
  Query(database_, "SAVEPOINT step").run();
  try {
    step(books_);
    Query(database_, "RELEASE step").run();
    return {};
  } catch (const std::exception& failure) {
    // After some failures (disk full, I/O error) SQLite has given up the whole transaction already.
    if (!database_.in_transaction()) throw;
    Query(database_, "ROLLBACK TO step").run();
    Query(database_, "RELEASE step").run();
    return std::unexpected(watch::StoreFault{failure.what()});
  }
}

}  // namespace stmtwatch::store
