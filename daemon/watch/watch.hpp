#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <boost/asio/any_io_executor.hpp>

#include "config/settings.hpp"
#include "daemon/delivery/destination.hpp"
#include "daemon/watch/backlog.hpp"
#include "daemon/watch/control.hpp"
#include "daemon/watch/feed.hpp"
#include "daemon/watch/outbox.hpp"
#include "daemon/watch/steps.hpp"
#include "daemon/watch/store_watch.hpp"

namespace stmtwatch::watch {

// All feeds and all destinations of one configuration, and the ways between them. Made anew for each
// configuration; what is under way is in the books, so nothing has to be carried over. One executor, but for
// the judging.
class Watch {
 public:
  using MakeConnector =
      std::function<std::unique_ptr<delivery::Connector>(const config::DestinationSettings&)>;

  struct Surroundings {
    const config::Settings& settings;
    Transactions& transactions;
    metrics::Metrics& metrics;
    time::Clock& clock;
    const time::Zone& zone;
    boost::asio::any_io_executor executor;  // the one that run() is spawned on
    boost::asio::any_io_executor pool;      // judging and archiving
    std::uint32_t judges = 8;               // files under way at a time, so that their commits share one sync
    MakeConnector make_connector;
    Instant started{};  // the process, for people
  };

  explicit Watch(Surroundings surroundings);
  ~Watch();

  // Until cancelled: then every part has ended when it returns.
  flow::Task<void> run();
  // Begins no new delivery and returns when those under way have come to an end.
  flow::Task<void> finish();

  // How many statements of the feed and day wait in the spool because the store does not work, and are not
  // known to the books: none while it works.
  std::uint64_t unwritten(Books& books, const std::string& feed, BusinessDate date) const;

  // Files that were announced and are not judged yet.
  std::size_t waiting_files() const { return backlog_.size(); }

  // A person has settled the statement: its file goes to the archive if it is delivered, and what waited for
  // that goes on.
  void settled(const ledger::Statement& statement);
  // What is answered where the store does not work.
  Refusal store_refusal() const;

  // Why the daemon cannot do its work just now, for /readyz; nullopt when it can.
  std::optional<std::string> unready() const;

  const config::Settings& settings() const { return around_.settings; }
  Instant started() const { return around_.started; }
  const time::Zone& zone() const { return around_.zone; }
  time::Clock& clock() const { return around_.clock; }
  metrics::Metrics& metrics() const { return around_.metrics; }
  Steps& steps() { return steps_; }
  Feed* feed(const std::string& name);
  Outbox* outbox(const std::string& destination);
  const std::vector<std::unique_ptr<Feed>>& feeds() const { return feeds_; }
  const std::vector<std::unique_ptr<Outbox>>& outboxes() const { return outboxes_; }

 private:
  flow::Task<void> deliver(Outbox& outbox);
  flow::Task<void> judge_files();
  flow::Task<void> keep_house();
  flow::Task<void> rest(bool quiet);
  flow::Task<bool> expire();
  flow::Task<void> reroute();
  flow::Task<void> refresh_gauges();
  void know_series();

  Surroundings around_;
  Steps steps_;
  StoreWatch store_watch_;
  Backlog backlog_;
  std::vector<std::unique_ptr<Feed>> feeds_;
  std::vector<std::unique_ptr<delivery::Connector>> connectors_;
  std::vector<std::unique_ptr<Outbox>> outboxes_;
  std::map<std::pair<incidents::Severity, std::string>, std::uint64_t> gauged_incidents_;
  std::size_t delivering_ = 0;  // outboxes that still run
  flow::Event stirred_;         // a transaction is run
  flow::Event outbox_ended_;
  bool rerouted_ = false;  // before that nothing is judged: it would be queued a second time
  flow::Event rerouted_event_;
  bool started_ = false;
};

}  // namespace stmtwatch::watch
