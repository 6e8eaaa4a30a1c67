#pragma once

#include "daemon/watch/control.hpp"
#include "daemon/watch/watch.hpp"

namespace stmtwatch::watch {

// Answers people: reads the books, and has the feeds and destinations of the Watch do what is asked. Outlives
// no Watch.
class Desk final : public Control {
 public:
  explicit Desk(Watch& watch);

  const config::Settings& settings() const override { return watch_.settings(); }
  flow::Task<Answer<Status>> status(std::optional<std::string> feed,
                                    std::optional<BusinessDate> date) override;
  flow::Task<Answer<Listed<ledger::Statement>>> statements(ledger::StatementFilter filter) override;
  flow::Task<Answer<StatementView>> statement(ledger::StatementKey key) override;
  flow::Task<Answer<Rechecked>> recheck(ledger::StatementKey key, Person by) override;
  flow::Task<Answer<StatementView>> decide(ledger::StatementKey key, StatementOrder order,
                                           Person by) override;
  flow::Task<Answer<Listed<incidents::Incident>>> incidents(incidents::IncidentFilter filter) override;
  flow::Task<Answer<incidents::Incident>> incident(std::optional<incidents::IncidentId> id) override;
  flow::Task<Answer<incidents::Incident>> acknowledge(incidents::IncidentId id, Person by,
                                                      std::string note) override;
  flow::Task<Answer<incidents::Incident>> annotate(incidents::IncidentId id, Person by,
                                                   std::string note) override;
  flow::Task<Answer<incidents::Incident>> resolve(incidents::IncidentId id, Person by,
                                                  incidents::Resolution as, std::string note,
                                                  bool force) override;
  flow::Task<Answer<std::vector<DestinationStatus>>> destinations() override;
  flow::Task<Answer<Tested>> test_destination(std::string name, Person by) override;

 private:
  using Change =
      std::function<std::expected<incidents::IncidentChange, incidents::Refusal>(const incidents::Incident&)>;
  flow::Task<Answer<incidents::Incident>> change(incidents::IncidentId id, const Change& change);
  flow::Task<void> await_delivery(const ledger::StatementKey& key);
  Refusal store_refusal() const;
  Refusal unknown_statement(const ledger::StatementKey& key) const;
  std::optional<Refusal> unknown_feed(const std::string& name) const;

  Watch& watch_;
  Instant started_;
};

}  // namespace stmtwatch::watch
