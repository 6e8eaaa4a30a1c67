#include "daemon/watch/configuration.hpp"

#include "daemon/watch/news.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/steps.hpp"

namespace stmtwatch::watch {

namespace {

flow::Task<void> note(Transactions& transactions, metrics::Metrics& metrics, time::Clock& clock,
                      const incidents::Report& report, bool over) {
  Steps steps(transactions, clock);
  const std::function<News(Books&)> step = [&report, over, now = clock.now()](Books& books) {
    News news;
    if (over) news.recovered(books, report.key, now);
    if (!over) news.report(books, report, now);
    return news;
  };
  if (const auto news = co_await steps.ask(step)) news->tell(metrics);
}

}  // namespace

flow::Task<void> note_configuration(Transactions& transactions, metrics::Metrics& metrics, time::Clock& clock,
                                    const std::vector<std::string>& faults) {
  metrics.config_reload(faults.empty());
  const auto report = configuration_report(faults);
  co_await note(transactions, metrics, clock, report, faults.empty());
}

flow::Task<void> note_unusable_files(Transactions& transactions, metrics::Metrics& metrics,
                                     time::Clock& clock, const std::vector<std::string>& faults) {
  const auto report = unusable_files_report(faults);
  co_await note(transactions, metrics, clock, report, faults.empty());
}

}  // namespace stmtwatch::watch
