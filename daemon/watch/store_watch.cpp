#include "daemon/watch/store_watch.hpp"

#include "daemon/watch/news.hpp"
#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

flow::Task<void> StoreWatch::look() {
  co_await steps_.prove();
  metrics_.store_up(!steps_.fault());
  co_await note();
}

// A fault that is over before it could be written becomes an incident all the same, resolved at once.
flow::Task<void> StoreWatch::note() {
  const auto fault = steps_.fault();
  if (fault && !episode_) episode_ = fault;
  const bool nothing_new = fault ? reported_ : !episode_ && earlier_closed_;
  if (nothing_new) co_return;
  const std::optional<StoreHealth::Fault> unreported = reported_ ? std::nullopt : episode_;
  const std::function<News(Books&)> step = [&unreported, over = !fault, now = clock_.now()](Books& books) {
    News news;
    if (unreported) news.report(books, store_report(unreported->detail, unreported->since), now);
    if (over) news.recovered(books, store_key(), now);
    return news;
  };
  const auto news = co_await steps_.ask(step);
  if (!news) co_return;
  news->tell(metrics_);
  reported_ = fault.has_value();
  if (fault) co_return;
  episode_.reset();
  earlier_closed_ = true;
}

}  // namespace stmtwatch::watch
