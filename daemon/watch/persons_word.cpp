#include "daemon/watch/persons_word.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/log/log.hpp"
#include "daemon/watch/exit_codes.hpp"
#include "daemon/watch/news.hpp"
#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

using delivery::Sight;
using ledger::State;

namespace {

std::string_view verb(PersonsWord word) {
  switch (word) {
    case PersonsWord::adopt:
      return "adopted";
    case PersonsWord::resend:
      return "sent again";
    case PersonsWord::dismiss:
      break;
  }
  return "dismissed";
}

std::string said_by(const StatementOrder& order, const Person& by) {
  auto text = fmt::format("{} by {}", verb(order.word), by.name);
  if (order.as_delivered) text += ", as delivered";
  if (!order.reason.empty()) text += ": " + order.reason;
  return text;
}

Refusal unknown(const ledger::StatementKey& key) {
  return {66, fmt::format("no statement of feed {} for merchant {} on {} is known", key.feed,
                          key.name.merchant.text(), key.name.date.iso())};
}

// Nullopt: it is there, and it is ours.
std::optional<Refusal> judge(const delivery::Inspection& seen, const ledger::Delivery& delivery) {
  const auto& path = delivery.remote_path;
  switch (seen.sight) {
    case Sight::same_content:
      return std::nullopt;
    case Sight::absent:
      return Refusal{66, fmt::format("nothing stands under {} on {}. If the receiver has it: --as-delivered "
                                     "--reason TEXT; if not: `stmtwatch statement resend`",
                                     path, delivery.destination)};
    case Sight::other:
    case Sight::same_size:
      return Refusal{74,
                     fmt::format("what stands under {} on {} is not the content that was sent: {} bytes and "
                                 "SHA-256 {} were. Ask the receiver what it is",
                                 path, delivery.destination, delivery.bytes, delivery.sha256.hex())};
    case Sight::unknown:
      break;
  }
  return Refusal{77, fmt::format("{} on {} cannot be read back: {}. If the receiver has it: --as-delivered "
                                 "--reason TEXT",
                                 path, delivery.destination, seen.refusal)};
}

std::string host_key_of(const std::string& server) {
  const auto space = server.rfind(' ');
  return space == std::string::npos ? "" : server.substr(space + 1);
}

}  // namespace

Outbox* PersonsWords::outbox_of(const ledger::Delivery& delivery) {
  if (auto* known = watch_.outbox(delivery.destination)) return known;
  // A destination that bears another name now may be the same server.
  const auto* feed = watch_.feed(delivery.key.feed);
  return feed == nullptr ? nullptr : watch_.outbox(feed->settings().destination);
}

flow::Task<std::optional<Refusal>> PersonsWords::look_at_server(const ledger::Delivery& delivery,
                                                                ledger::Receipt& receipt) {
  auto* outbox = outbox_of(delivery);
  if (outbox == nullptr) {
    co_return Refusal{
        69, fmt::format("no destination is called {}. If the receiver has it: --as-delivered --reason "
                        "TEXT",
                        delivery.destination)};
  }
  const auto seen =
      co_await outbox->destination().inspect(delivery.remote_path, delivery.bytes, delivery.sha256);
  if (!seen) co_return Refusal{exit_code_of(seen.error().reason), seen.error().detail};
  if (!delivery.server.empty() && delivery.server != seen->server) {
    co_return Refusal{
        69, fmt::format("it was sent to {}, and {} is now {}, which cannot tell. If the receiver has "
                        "it: --as-delivered --reason TEXT",
                        delivery.server, outbox->settings().name, seen->server)};
  }
  receipt.host_key = seen->host_key;
  receipt.verified = "readback";
  co_return judge(*seen, delivery);
}

flow::Task<std::optional<Refusal>> PersonsWords::obey(ledger::StatementKey key, StatementOrder order,
                                                      Person by) {
  const bool looks = order.word == PersonsWord::adopt && !order.as_delivered;
  if (!looks && order.reason.empty()) co_return Refusal{64, "why? --reason TEXT"};
  std::optional<ledger::Statement> statement;
  std::function<void(Books&)> find = [&](Books& books) { statement = books.ledger.find(key); };
  if (!co_await watch_.steps().run(find)) co_return watch_.store_refusal();
  if (!statement) co_return unknown(key);
  const bool file_there = watch_.feed(key.feed)->has_file(statement->revision.file_name);
  const auto ruling = rule(order.word, *statement, file_there);
  if (!ruling.refusal.empty()) co_return Refusal{64, ruling.refusal};

  ledger::Receipt receipt;
  receipt.verified = "word";
  if (ruling.delivery) receipt.host_key = host_key_of(ruling.delivery->server);
  if (looks) {
    auto refusal = co_await look_at_server(*ruling.delivery, receipt);
    if (refusal) co_return refusal;
  }
  News news;
  std::optional<Refusal> refusal;
  std::function<void(Books&)> step = [&](Books& books) {
    news = News();
    refusal = change(books, key, order, by, receipt, file_there, news);
    statement = books.ledger.find(key);
  };
  if (!co_await watch_.steps().run(step)) co_return watch_.store_refusal();
  if (refusal) co_return refusal;
  news.tell(watch_.metrics());
  log::info("statement_decided", {{"feed", key.feed},
                                  {"merchant", key.name.merchant.text()},
                                  {"date", key.name.date.iso()},
                                  {"decision", said_by(order, by)},
                                  {"by", by.name}});
  watch_.settled(*statement);
  co_return std::nullopt;
}

// The statement may have moved on while the server was looked at: the ruling is made anew.
std::optional<Refusal> PersonsWords::change(Books& books, const ledger::StatementKey& key,
                                            const StatementOrder& order, const Person& by,
                                            const ledger::Receipt& receipt, bool file_there,
                                            News& news) const {
  const auto statement = books.ledger.find(key);
  if (!statement) return unknown(key);
  const auto ruling = rule(order.word, *statement, file_there);
  if (!ruling.refusal.empty()) return Refusal{64, ruling.refusal};
  write_down(books, key, order, by, news);
  switch (order.word) {
    case PersonsWord::adopt:
      adopt(books, *ruling.delivery, by, receipt);
      break;
    case PersonsWord::resend:
      resend(books, *statement, *ruling.delivery);
      break;
    case PersonsWord::dismiss:
      dismiss(books, *statement, order, by);
      break;
  }
  return std::nullopt;
}

void PersonsWords::adopt(Books& books, const ledger::Delivery& delivery, const Person& by,
                         ledger::Receipt receipt) const {
  const Instant now = watch_.clock().now();
  receipt.sha256 = delivery.sha256;
  receipt.size = delivery.bytes;
  receipt.remote_path = delivery.remote_path;
  receipt.started_at = delivery.started_at.value_or(now);
  receipt.finished_at = now;
  receipt.adopted_by = by.name;
  books.ledger.delivered(delivery.id, receipt, now);
}

// Of an older content nothing is sent any more: the latest one goes in its place, if it may go at all.
void PersonsWords::resend(Books& books, const ledger::Statement& statement,
                          const ledger::Delivery& delivery) const {
  const Instant now = watch_.clock().now();
  books.ledger.send_again(delivery.id, now);
  if (delivery.revision == statement.revision.number) return;
  books.ledger.withdraw(delivery.id, now);
  const auto& feed = watch_.feed(statement.key.feed)->settings();
  const bool goes =
      statement.revision.verdict != ledger::Verdict::held && feed.mode == config::FeedMode::deliver;
  if (!goes) return;
  books.ledger.queue(
      statement.id, feed.destination,
      config::fill_template(feed.remote_path, feed.name, statement.key.name, statement.revision.file_name),
      now);
  books.ledger.set_state(statement.id, State::queued, now);
}

void PersonsWords::dismiss(Books& books, const ledger::Statement& statement, const StatementOrder& order,
                           const Person& by) const {
  const Instant now = watch_.clock().now();
  for (const auto& delivery : statement.deliveries) {
    if (delivery.state != State::delivered) books.ledger.withdraw(delivery.id, now);
  }
  books.ledger.release(statement.id);
  // The earlier content that was delivered stays what it is: only the new one is not to be.
  if (delivered_revision(statement)) {
    books.ledger.set_state(statement.id, State::delivered, now);
  } else {
    books.ledger.dismiss(statement.id, {now, by.name, order.reason});
  }
}

// A newer content that is held stays so, whatever is said of an older one.
void PersonsWords::write_down(Books& books, const ledger::StatementKey& key, const StatementOrder& order,
                              const Person& by, News& news) const {
  const Instant now = watch_.clock().now();
  const auto text = said_by(order, by);
  for (const auto& incident : books.incidents.holding(key.feed, key.name.merchant, key.name.date)) {
    const auto note = fmt::format("{} {}: {}", key.name.merchant.text(), key.name.date.iso(), text);
    news.changed_by_person(books, incident, incidents::annotate(incident, by.name, note, now));
  }
  const auto over = [&](const incidents::Incident& incident) {
    return order.word == PersonsWord::dismiss || ends_with_delivery(incident) || ends_with_adoption(incident);
  };
  news.release(books, key, over, incidents::Resolution::fixed, {text, std::nullopt, std::nullopt}, now);
}

}  // namespace stmtwatch::watch
