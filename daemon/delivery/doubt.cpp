#include "daemon/delivery/doubt.hpp"

#include <fmt/format.h>

namespace stmtwatch::delivery {
namespace {

std::string_view seen(Sight sight) {
  switch (sight) {
    case Sight::unknown:
      return "does not let us look at";
    case Sight::absent:
      return "shows nothing under";
    case Sight::other:
      return "shows another file under";
    case Sight::same_size:
    case Sight::same_content:
      break;
  }
  return "shows a file of our size under";
}

Fault other_server(const Order& order, const std::string& asked) {
  return {Reason::disconnected,
          fmt::format("the rename to {} on {} was not answered, and the destination is now {}, which cannot "
                      "tell. Look on the former server",
                      order.final_path, order.server, asked)};
}

}  // namespace

Fault doubt_about(const Order& order, const Evidence& evidence, const std::string& asked) {
  if (!evidence.same_server) return other_server(order, asked);
  if (evidence.renamed == Renamed::done) {
    return {Reason::protocol,
            fmt::format("the server said that {} was renamed to {}, but it {} that name: either it was taken "
                        "away at once, or it was never there. Ask the receiver whether they have it",
                        order.temporary_path, order.final_path, seen(evidence.final))};
  }
  const bool refused = evidence.renamed == Renamed::refused;
  return {
      refused ? Reason::conflict : Reason::disconnected,
      fmt::format("the rename of {0} to {1} was {2}; now the server {3} {0} and {4} {1}. Ask the receiver "
                  "whether they have it",
                  order.temporary_path, order.final_path, refused ? "refused" : "not answered",
                  seen(evidence.temporary), seen(evidence.final))};
}

Fault vanished(const Order& order) {
  return {Reason::permission,
          fmt::format(
              "{} was gone before it was renamed: something on the server takes away files of that name. "
              "Ask its operator to leave temporary names alone, or give the destination another temp_name",
              order.temporary_path)};
}

Fault not_whole(const Order& order) {
  return {
      Reason::no_space,
      fmt::format("{} does not have the {} bytes that were written to it. The server's disk or our quota is "
                  "most likely full: ask its operator; it is tried again by itself",
                  order.temporary_path, order.size)};
}

}  // namespace stmtwatch::delivery
