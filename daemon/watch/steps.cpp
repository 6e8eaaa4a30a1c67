#include "daemon/watch/steps.hpp"

#include "daemon/log/log.hpp"

namespace stmtwatch::watch {

flow::Task<bool> Steps::run(std::function<void(Books&)>& step) {
  const auto done = co_await transactions_.run(step);
  if (!done) {
    if (fault_ != done.error().detail) log::error("store_fault", {{"detail", done.error().detail}});
    fault_ = done.error().detail;
    co_return false;
  }
  if (fault_) log::info("store_recovered");
  fault_.reset();
  co_return true;
}

}  // namespace stmtwatch::watch
