#include "daemon/watch/rerouting.hpp"

#include <doctest/doctest.h>

namespace stmtwatch {
namespace {

using config::FeedMode;
using watch::Route;

Route route(const std::string& destination_of_feed, FeedMode mode, bool publish_intended, bool still_there) {
  config::Settings settings;
  config::FeedSettings feed{.file_name = *FileNamePattern::parse("{merchant}_{date}")};
  feed.name = "merged";
  feed.mode = mode;
  feed.destination = destination_of_feed;
  settings.feeds.push_back(feed);
  if (still_there) settings.destinations.emplace_back().name = "bank-a";
  ledger::Delivery delivery{.key = {"merged", {*MerchantId::parse("1"), *BusinessDate::parse("20240909")}}};
  delivery.destination = "bank-a";
  delivery.publish_intended = publish_intended;
  return watch::route(delivery, settings);
}

TEST_CASE("a delivery stays with its feed's destination, and with one that can still tell what it got") {
  for (const bool intended : {true, false}) {
    CHECK(route("bank-a", FeedMode::deliver, intended, true) == Route::keep);
    CHECK(route("", FeedMode::gate, intended, true) == Route::keep);
  }
  CHECK(route("bank-b", FeedMode::deliver, true, true) == Route::keep);
  CHECK(route("bank-b", FeedMode::deliver, true, false) == Route::move);
  CHECK(route("bank-b", FeedMode::deliver, false, true) == Route::queue);
  CHECK(route("bank-b", FeedMode::deliver, false, false) == Route::queue);
}

TEST_CASE("a delivery of a feed that is configured no longer stays where it is") {
  config::Settings settings;
  ledger::Delivery delivery{.key = {"merged", {*MerchantId::parse("1"), *BusinessDate::parse("20240909")}}};
  CHECK(watch::route(delivery, settings) == Route::keep);
}

}  // namespace
}  // namespace stmtwatch
