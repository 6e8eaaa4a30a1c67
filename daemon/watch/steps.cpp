#include "daemon/watch/steps.hpp"

#include <chrono>

#include "daemon/log/log.hpp"

namespace stmtwatch::watch {

namespace {

constexpr std::chrono::minutes proof_interval(1);

}  // namespace

flow::Task<bool> Steps::run(std::function<void(Books&)>& step) {
  ++runs_;
  on_run_();
  const auto done = co_await transactions_.run(step);
  if (done) co_return true;
  const bool begins = health_.failed(done.error().detail, clock_.now(), clock_.steady());
  if (begins) log::error("store_fault", {{"detail", done.error().detail}});
  co_return false;
}

flow::Task<void> Steps::prove() {
  const auto begun = clock_.steady();
  const bool due = fault() || !proven_ || begun - *proven_ >= proof_interval;
  if (!due) co_return;
  std::function<void(Books&)> step = [now = clock_.now()](Books& books) { books.ledger.touch(now); };
  if (!co_await run(step)) co_return;
  proven_ = begun;
  if (health_.written(clock_.steady())) log::info("store_recovered");
}

}  // namespace stmtwatch::watch
