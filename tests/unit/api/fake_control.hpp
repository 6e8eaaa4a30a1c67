#pragma once

#include <string>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "daemon/watch/control.hpp"

namespace stmtwatch::test {

inline time::Instant at(std::int64_t unix_seconds) {
  return time::Instant(std::chrono::seconds(unix_seconds));
}

inline StatementName statement_name(const char* merchant = "880000000001", const char* date = "20240909") {
  return {*MerchantId::parse(merchant), *BusinessDate::parse(date)};
}

inline ledger::Statement statement(ledger::State state = ledger::State::held) {
  ledger::Statement statement{1, {"merged", statement_name()}, state, at(1725912000), {}, {}};
  statement.revision.number = 2;
  statement.revision.seal.size = 120411;
  statement.revision.records = 812;
  statement.revision.file_name = "merged_880000000001_20240909.txt";
  statement.revision.judged_at = at(1725912000);
  const bool held = state == ledger::State::held;
  statement.revision.verdict = held ? ledger::Verdict::held : ledger::Verdict::deliverable;
  return statement;
}

inline watch::StatementView view(ledger::Statement of = statement()) {
  return {std::move(of), {}, {}, {}, {}, {}, true, {}};
}

inline watch::DestinationStatus bank_a() {
  watch::DestinationStatus status;
  status.name = "bank-a";
  status.host = "sftp.example.com";
  return status;
}

inline incidents::Incident incident(incidents::IncidentId id = 7) {
  incidents::Incident incident;
  incident.id = id;
  incident.key = "held/merged/2024-09-09/voucher-unique";
  incident.severity = incidents::Severity::b;
  incident.cause = "voucher-unique";
  incident.title = "voucher number stands twice";
  incident.opened_at = at(1725912060);
  incident.entered_at = at(1725912060);
  incident.feed = "merged";
  incident.business_date = *BusinessDate::parse("20240909");
  incident.timeline.push_back({at(1725912060), "stmtwatchd", "opened", ""});
  incident.timeline_total = 1;
  return incident;
}

// Knows statement merged/880000000001/20240909, incident 7 and destination bank-a; notes what it was asked.
class FakeControl final : public watch::Control {
 public:
  std::vector<std::string> asked;
  bool list_is_cut = false;
  bool hang = false;  // recheck never answers, as if the store were stuck

  const config::Settings& settings() const override { return in_force; }
  flow::Task<watch::Answer<watch::Status>> status(std::optional<std::string> feed,
                                                  std::optional<BusinessDate> date) override {
    asked.push_back("status " + feed.value_or("-") + " " + (date ? date->iso() : "-"));
    watch::Status status;
    status.now = at(1725912120);
    status.started = at(1725900000);
    co_return status;
  }
  flow::Task<watch::Answer<watch::Listed<ledger::Statement>>> statements(
      ledger::StatementFilter filter) override {
    asked.push_back(
        "statements " + filter.feed.value_or("-") + " " + (filter.date ? filter.date->iso() : "-") + " " +
        (filter.state ? std::string(ledger::text(*filter.state)) : "-") + " " + std::to_string(filter.limit));
    co_return watch::Listed<ledger::Statement>{{statement_of_list}, list_is_cut};
  }
  flow::Task<watch::Answer<watch::StatementView>> statement(ledger::StatementKey key) override {
    asked.push_back("statement " + key.feed + " " + key.name.merchant.text() + " " + key.name.date.iso());
    if (key.feed != "merged") co_return std::unexpected(watch::Refusal{66, "no feed is called " + key.feed});
    co_return test::view(statement_of_list);
  }
  flow::Task<watch::Answer<watch::Rechecked>> recheck(ledger::StatementKey key, watch::Person by) override {
    asked.push_back("recheck " + key.feed + " by " + by.name);
    if (hang) {
      const auto executor = co_await boost::asio::this_coro::executor;
      boost::asio::steady_timer forever(executor, boost::asio::steady_timer::time_point::max());
      co_await forever.async_wait(boost::asio::use_awaitable);
    }
    co_return watch::Rechecked{test::view(statement_of_list), false};
  }
  flow::Task<watch::Answer<watch::StatementView>> decide(ledger::StatementKey key,
                                                         watch::StatementOrder order,
                                                         watch::Person by) override {
    const char* const words[] = {"adopt", "resend", "dismiss"};
    asked.push_back(std::string(words[static_cast<int>(order.word)]) +
                    (order.as_delivered ? " unseen " : " ") + key.feed + " by " + by.name + ": " +
                    order.reason);
    co_return test::view(statement_of_list);
  }

  flow::Task<watch::Answer<watch::Listed<incidents::Incident>>> incidents(
      incidents::IncidentFilter filter) override {
    asked.push_back("incidents " + filter.feed.value_or("-") +
                    (filter.unresolved_only ? " unresolved" : " all"));
    co_return watch::Listed<incidents::Incident>{{test::incident()}, list_is_cut};
  }
  flow::Task<watch::Answer<incidents::Incident>> incident(std::optional<incidents::IncidentId> id) override {
    asked.push_back("incident " + (id ? std::to_string(*id) : "gravest"));
    co_return known(id.value_or(7));
  }
  flow::Task<watch::Answer<incidents::Incident>> acknowledge(incidents::IncidentId id, watch::Person by,
                                                             std::string note) override {
    asked.push_back("ack " + std::to_string(id) + " by " + by.name + ": " + note);
    co_return known(id);
  }
  flow::Task<watch::Answer<incidents::Incident>> annotate(incidents::IncidentId id, watch::Person by,
                                                          std::string note) override {
    asked.push_back("note " + std::to_string(id) + " by " + by.name + ": " + note);
    co_return known(id);
  }
  flow::Task<watch::Answer<incidents::Incident>> resolve(incidents::IncidentId id, watch::Person by,
                                                         incidents::Resolution as, std::string note,
                                                         bool force) override {
    asked.push_back("resolve " + std::to_string(id) + " by " + by.name + " as " + std::string(text(as)) +
                    (force ? " by force: " : ": ") + note);
    co_return known(id);
  }

  flow::Task<watch::Answer<std::vector<watch::DestinationStatus>>> destinations() override {
    asked.push_back("destinations");
    co_return std::vector<watch::DestinationStatus>{test::bank_a()};
  }
  flow::Task<watch::Answer<watch::Tested>> test_destination(std::string name, watch::Person by) override {
    asked.push_back("test " + name + " by " + by.name);
    if (name != "bank-a") co_return std::unexpected(watch::Refusal{69, "connection refused"});
    co_return watch::Tested{"SHA256:abc"};
  }

  ledger::Statement statement_of_list = test::statement();
  config::Settings in_force;

 private:
  static watch::Answer<incidents::Incident> known(incidents::IncidentId id) {
    if (id != 7) return std::unexpected(watch::Refusal{66, "no incident has the id " + std::to_string(id)});
    return test::incident();
  }
};

}  // namespace stmtwatch::test
