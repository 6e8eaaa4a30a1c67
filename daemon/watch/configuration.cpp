#include "daemon/watch/configuration.hpp"

#include "daemon/watch/news.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/steps.hpp"

namespace stmtwatch::watch {

flow::Task<void> note_configuration(Transactions& transactions, metrics::Metrics& metrics, time::Clock& clock,
                                    const std::vector<std::string>& faults) {
  metrics.config_reload(faults.empty());
  Steps steps(transactions, clock);
  News news;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    if (faults.empty()) {
      news.recovered(books, configuration_key(), clock.now());
    } else {
      news.report(books, configuration_report(faults), clock.now());
    }
  };
  if (co_await steps.run(step)) news.tell(metrics);
}

}  // namespace stmtwatch::watch
