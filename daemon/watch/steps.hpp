#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <utility>

#include "daemon/flow/task.hpp"
#include "daemon/time/clock.hpp"
#include "daemon/watch/books.hpp"
#include "daemon/watch/store_health.hpp"

namespace stmtwatch::watch {

// Runs transactions on the books and knows whether the store works: everybody in this room who reads or
// writes goes through here, so that a full disk is logged once and readiness tells it. One executor.
//
// The store runs a transaction again where it failed together with others. So what it writes must follow from
// its inputs alone: ask() takes one that gives an answer, made anew in each run; run() is for those that have
// none.
class Steps {
 public:
  Steps(Transactions& transactions, const time::Clock& clock) : transactions_(transactions), clock_(clock) {}

  // False: nothing of the step has happened, and the fault was logged. `step` outlives the call.
  flow::Task<bool> run(std::function<void(Books&)>& step);

  // What the step answered in the run that was kept; nullopt: nothing of it has happened, as with run().
  template <class Answer>
  flow::Task<std::optional<Answer>> ask(const std::function<Answer(Books&)>& step) {
    std::optional<Answer> answer;
    std::function<void(Books&)> whole = [&answer, &step](Books& books) {
      answer.reset();
      answer.emplace(step(books));
    };
    if (!co_await run(whole)) answer.reset();
    co_return std::move(answer);
  }

  // Writes something that means nothing, so that the end of a fault is noticed although nothing else is
  // written, and a disk that has failed before the night begins. To be called each second: writes while there
  // is a fault, and once a minute otherwise.
  flow::Task<void> prove();
  // Nullopt while the store works.
  const std::optional<StoreHealth::Fault>& fault() const { return health_.fault(); }

  // How many were run so far: where that has not changed, nothing has in the books.
  std::uint64_t runs() const { return runs_; }
  // Told of each that is about to run.
  void on_run(std::function<void()> told) { on_run_ = std::move(told); }

 private:
  Transactions& transactions_;
  const time::Clock& clock_;
  StoreHealth health_;
  std::optional<time::Steady> proven_;
  std::uint64_t runs_ = 0;
  std::function<void()> on_run_ = [] {};
};

}  // namespace stmtwatch::watch
