#include "daemon/watch/delivery_steps.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/watch/decision.hpp"
#include "daemon/watch/reports.hpp"
#include "daemon/watch/temporary_name.hpp"

namespace stmtwatch::watch {

using delivery::Reason;
using delivery::Remedy;
using ledger::State;

namespace {

// A broken connection is tried again at once; only a file that breaks one after another is worth a person's
// time.
constexpr std::uint32_t attempts_before_incident = 3;

ledger::Receipt receipt_of(const ledger::Delivery& delivery, const delivery::Arrival& arrival, Instant now) {
  ledger::Receipt receipt;
  receipt.sha256 = delivery.sha256;
  receipt.size = delivery.bytes;
  receipt.remote_path = delivery.remote_path;
  receipt.host_key = arrival.host_key;
  receipt.verified = arrival.verified;
  receipt.started_at = delivery.started_at.value_or(now);
  receipt.finished_at = now;
  return receipt;
}

bool is_open(const ledger::Delivery& delivery) {
  return delivery.state == State::queued || delivery.state == State::sending;
}

}  // namespace

bool about_the_connection(Reason reason) {
  return delivery::remedy(reason) == Remedy::stop || delivery::remedy(reason) == Remedy::retry_session;
}

const config::FeedSettings* DeliverySteps::feed(const std::string& name) const {
  const auto found = std::ranges::find(settings_.feeds, name, &config::FeedSettings::name);
  return found == settings_.feeds.end() ? nullptr : &*found;
}

std::string DeliverySteps::owner(const std::string& feed_name) const {
  const auto* settings = feed(feed_name);
  return settings == nullptr ? "" : settings->owner;
}

std::optional<DeliverySteps::Begun> DeliverySteps::begin(Books& books, ledger::DeliveryId id, Instant now,
                                                         News& news) const {
  const auto delivery = books.ledger.delivery(id);
  if (!delivery || !is_open(*delivery)) return std::nullopt;
  const auto statement = books.ledger.find(delivery->statement);
  if (!statement || statement->revision.number != delivery->revision) {
    books.ledger.withdraw(id, now);
    return std::nullopt;
  }
  const auto unsettled = [&](const ledger::Delivery& other) {
    return other.id != id && other.destination == delivery->destination && may_be_published(other);
  };
  const auto* settings = feed(delivery->key.feed);
  if (settings == nullptr || settings->mode != config::FeedMode::deliver) return std::nullopt;
  if (std::ranges::any_of(statement->deliveries, unsettled)) return std::nullopt;
  if (const auto delivered = delivered_revision(*statement)) {
    books.ledger.attempt_failed(id, State::superseding, "an earlier revision was delivered", now);
    news.report(books, superseding_report(*settings, statement->key.name, *delivered, delivery->remote_path),
                now);
    return std::nullopt;
  }
  const auto& file_name = statement->revision.file_name;
  const auto path =
      config::fill_template(settings->remote_path, settings->name, statement->key.name, file_name);
  const auto attempt = fmt::format("{}-{}", id, delivery->attempt + 1);
  const auto temporary = temporary_path(path, destination_.temp_name, file_name, attempt);
  return Begun{books.ledger.begin_attempt(id, path, temporary, now), statement->revision};
}

bool DeliverySteps::intend(Books& books, ledger::DeliveryId id, const std::string& server, Instant now) {
  const auto delivery = books.ledger.delivery(id);
  const auto statement = delivery ? books.ledger.find(delivery->statement) : std::nullopt;
  const bool wanted = statement && delivery->state == State::sending &&
                      statement->revision.number == delivery->revision &&
                      statement->revision.verdict != ledger::Verdict::held;
  if (wanted) books.ledger.intend_publish(id, server, now);
  return wanted;
}

std::optional<DeliverySteps::Arrived> DeliverySteps::arrived(Books& books, ledger::DeliveryId id,
                                                             const delivery::Arrival& arrival, Instant now,
                                                             News& news) {
  const auto delivery = books.ledger.delivery(id);
  if (!delivery) return std::nullopt;
  const auto receipt = receipt_of(*delivery, arrival, now);
  books.ledger.delivered(id, receipt, now);
  const auto over = [](const incidents::Incident& incident) { return ends_with_delivery(incident); };
  const incidents::Recovery recovery{"delivered", std::nullopt, receipt.sha256};
  news.release(books, delivery->key, over, incidents::Resolution::recovered, recovery, now);
  const auto statement = books.ledger.find(delivery->statement);
  if (!statement) return std::nullopt;
  return Arrived{*statement, receipt};
}

std::optional<ledger::Delivery> DeliverySteps::failed(Books& books, ledger::DeliveryId id,
                                                      const delivery::Fault& fault, Instant now,
                                                      News& news) const {
  const auto delivery = books.ledger.delivery(id);
  if (!delivery || delivery->state == State::delivered) return std::nullopt;
  const State state = fault.reason == Reason::conflict ? State::superseding : State::queued;
  books.ledger.attempt_failed(id, state, fault.detail, now);
  const bool about_the_file = !about_the_connection(fault.reason);
  if (about_the_file && fault.reason != Reason::changed) {
    // Each attempt has another temporary name; the incident is told of what they have in common.
    const auto pattern =
        temporary_path(delivery->remote_path, destination_.temp_name, delivery->file_name, "*");
    delivery::Fault lasting = fault;
    lasting.detail = replace_all(fault.detail, delivery->temporary_path, pattern);
    news.report(books, delivery_report(*delivery, lasting, owner(delivery->key.feed)), now);
  }
  if (!about_the_file && delivery->attempt >= attempts_before_incident) {
    news.report(books, destination_report(destination_.name, fault), now);
  }
  return delivery;
}

void DeliverySteps::uncertain(Books& books, ledger::DeliveryId id, const delivery::Fault& doubt, Instant now,
                              News& news) const {
  const auto delivery = books.ledger.delivery(id);
  if (!delivery || !is_open(*delivery)) return;
  books.ledger.attempt_failed(id, State::uncertain, doubt.detail, now);
  const auto over = [](const incidents::Incident& incident) { return ends_with_delivery(incident); };
  const incidents::Recovery recovery{"it is uncertain whether it arrived", std::nullopt, std::nullopt};
  news.release(books, delivery->key, over, incidents::Resolution::recovered, recovery, now);
  news.report(books, uncertain_report(*delivery, doubt, owner(delivery->key.feed)), now);
}

}  // namespace stmtwatch::watch
