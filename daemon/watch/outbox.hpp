#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/settings.hpp"
#include "daemon/delivery/destination.hpp"
#include "daemon/metrics/metrics.hpp"
#include "daemon/time/zone.hpp"
#include "daemon/watch/delivery_steps.hpp"
#include "daemon/watch/news.hpp"
#include "daemon/watch/schedule.hpp"
#include "daemon/watch/steps.hpp"

namespace stmtwatch::watch {

// What is on its way to one destination: hands deliveries of the ledger to delivery::Destination and writes
// down what becomes of them. The only place where an outcome of delivery becomes an incident and a metric.
// One executor.
class Outbox final : public delivery::Journal {
 public:
  struct Surroundings {
    const config::Settings& settings;
    Steps& steps;
    metrics::Metrics& metrics;
    time::Clock& clock;
    const time::Zone& zone;
    delivery::Connector& connector;
    // The file of this feed is no longer the one that was judged, or should be looked at again.
    std::function<void(const std::string& feed, const StatementName& name)> look_again;
    // The statement arrived: its file can go to the archive.
    std::function<void(const ledger::Statement& statement)> arrived;
  };

  Outbox(const config::DestinationSettings& settings, Surroundings surroundings);

  void submit(const ledger::Delivery& delivery);
  // Takes up what the ledger says is unfinished, then delivers until cancelled.
  flow::Task<void> run();
  // Submits what was dropped, because the store failed or because it waited for another. To be called now and
  // then.
  flow::Task<void> catch_up();
  // Something was queued, or settled by a person, that catch_up() has to look for.
  void look_for_more() { dropped_ = true; }
  // Why there is no session with the destination, if it was tried and failed.
  const std::optional<delivery::Fault>& trouble() const { return trouble_; }

  delivery::Destination& destination() { return destination_; }
  const delivery::Destination& destination() const { return destination_; }
  const config::DestinationSettings& settings() const { return settings_; }
  const Pace& pace() const { return pace_; }
  std::uint64_t delivered_count() const { return delivered_count_; }
  // When the last of the feed's statements that wait will have been delivered, at the present pace; nullopt
  // where that cannot be told: nothing was delivered yet, or the destination takes nothing now.
  std::optional<Instant> forecast(const std::string& feed) const;
  std::uint64_t waiting(const std::string& feed) const;

  flow::Task<std::optional<delivery::Attempt>> begin(const delivery::Order& order) override;
  flow::Task<bool> about_to_publish(const delivery::Order& order, const std::string& server) override;
  flow::Task<void> delivered(const delivery::Order& order, const delivery::Arrival& arrival) override;
  flow::Task<void> failed(const delivery::Order& order, const delivery::Fault& fault) override;
  flow::Task<void> uncertain(const delivery::Order& order, const delivery::Fault& doubt) override;
  flow::Task<void> condition(const std::optional<delivery::Fault>& fault) override;
  flow::Task<void> notice(const std::string& what) override;
  flow::Task<std::vector<std::pair<std::int64_t, std::string>>> leftovers(
      const std::vector<std::int64_t>& under_way) override;
  flow::Task<void> swept(const std::vector<std::int64_t>& leftover_ids) override;

 private:
  void tell_arrival(const DeliverySteps::Arrived& arrived);
  void tell_failure(std::string_view event, const delivery::Order& order, const delivery::Fault& fault) const;
  flow::Task<void> greet();
  void forget(const delivery::Order& order);

  const config::DestinationSettings& settings_;
  Surroundings around_;
  DeliverySteps deliveries_;
  std::map<std::int64_t, std::string> pending_;  // orders handed over and not finished, with their feeds
  bool dropped_ = false;                         // the store failed under an order
  std::optional<delivery::Fault> trouble_;
  std::optional<delivery::Reason> condition_;
  bool condition_told_ = false;
  Pace pace_;
  std::uint64_t delivered_count_ = 0;
  delivery::Destination destination_;
};

}  // namespace stmtwatch::watch
