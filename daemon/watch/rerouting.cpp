#include "daemon/watch/rerouting.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "daemon/watch/reports.hpp"

namespace stmtwatch::watch {

using ledger::State;

namespace {

const config::FeedSettings* feed_of(const ledger::Delivery& delivery, const config::Settings& settings) {
  const auto found = std::ranges::find(settings.feeds, delivery.key.feed, &config::FeedSettings::name);
  return found == settings.feeds.end() ? nullptr : &*found;
}

void queue_anew(Books& books, const config::FeedSettings& feed, const ledger::Delivery& delivery,
                Instant now) {
  books.ledger.withdraw(delivery.id, now);
  const auto statement = books.ledger.find(delivery.statement);
  if (!statement || statement->revision.number != delivery.revision) return;
  const auto path =
      config::fill_template(feed.remote_path, feed.name, delivery.key.name, statement->revision.file_name);
  books.ledger.queue(delivery.statement, feed.destination, path, now);
  books.ledger.set_state(delivery.statement, State::queued, now);
}

}  // namespace

Route route(const ledger::Delivery& delivery, const config::Settings& settings) {
  const auto* feed = feed_of(delivery, settings);
  if (feed == nullptr || feed->mode != config::FeedMode::deliver) return Route::keep;
  if (delivery.destination == feed->destination) return Route::keep;
  if (!delivery.publish_intended) return Route::queue;
  const bool still_there =
      std::ranges::find(settings.destinations, delivery.destination, &config::DestinationSettings::name) !=
      settings.destinations.end();
  return still_there ? Route::keep : Route::move;
}

void reroute(Books& books, const config::Settings& settings, Instant now, News& news) {
  for (const auto& delivery : books.ledger.unfinished()) {
    const auto* feed = feed_of(delivery, settings);
    switch (route(delivery, settings)) {
      case Route::keep:
        break;
      case Route::queue:
        queue_anew(books, *feed, delivery, now);
        break;
      case Route::move: {
        if (books.ledger.move(delivery.id, feed->destination)) break;
        const delivery::Fault doubt{
            delivery::Reason::disconnected,
            fmt::format("the rename to {} on {} was not answered, and no destination is called {} any more",
                        delivery.remote_path, delivery.server, delivery.destination)};
        books.ledger.attempt_failed(delivery.id, State::uncertain, doubt.detail, now);
        news.report(books, uncertain_report(delivery, doubt, feed->owner), now);
        break;
      }
    }
  }
}

}  // namespace stmtwatch::watch
