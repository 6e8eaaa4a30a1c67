#include "daemon/watch/store_watch.hpp"

namespace stmtwatch::watch {

flow::Task<void> StoreWatch::look() {
  co_await steps_.prove();
  const auto& fault = steps_.fault();
  metrics_.store_up(!fault);
  if (fault) episode_.begins(store_report(fault->detail, fault->since));
  if (!fault) episode_.ends();
  co_await episode_.write(steps_, metrics_, clock_);
}

}  // namespace stmtwatch::watch
