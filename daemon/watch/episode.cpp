#include "daemon/watch/episode.hpp"

#include <utility>

#include "daemon/watch/news.hpp"

namespace stmtwatch::watch {

void Episode::begins(incidents::Report report) {
  ongoing_ = true;
  if (!report_) report_ = std::move(report);
}

// A fault that is over before it could be written becomes an incident all the same, resolved at once.
flow::Task<void> Episode::write(Steps& steps, metrics::Metrics& metrics, const time::Clock& clock) {
  if (is_written()) co_return;
  const std::optional<incidents::Report> unopened = opened_ ? std::nullopt : report_;
  const bool over = !ongoing_;
  const std::function<News(Books&)> step = [this, &unopened, over, now = clock.now()](Books& books) {
    News news;
    if (unopened) news.report(books, *unopened, now);
    if (over) news.recovered(books, key_, now);
    return news;
  };
  const auto news = co_await steps.ask(step);
  if (!news) co_return;
  news->tell(metrics);
  opened_ = !over;
  none_open_ = over;
  if (over && !ongoing_) report_.reset();
}

}  // namespace stmtwatch::watch
