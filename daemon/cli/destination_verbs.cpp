#include <nlohmann/json.hpp>

#include "daemon/cli/daemon_verb.hpp"

namespace stmtwatch::cli {
namespace {

ExitCode list_destinations(const Arguments& arguments, Terminal& terminal) {
  return show(arguments, terminal, get(arguments, "/v1/destinations"), destinations_text);
}

ExitCode test(const Arguments& arguments, Terminal& terminal) {
  if (arguments.has("--probe")) {
    terminal.tell(
        "`stmtwatch destination test --probe` is not offered by this version; without --probe it connects "
        "and logs in");
    return ExitCode::usage;
  }
  const auto target = "/v1/destinations/" + percent_encode(arguments.text("NAME").value_or("")) + "/test";
  return show(arguments, terminal, post(arguments, target), destination_test_text);
}

}  // namespace

std::vector<Verb> destination_verbs() {
  return {{.path = "destination list", .help = "List destinations", .options = {}, .run = list_destinations},
          {.path = "destination test",
           .help = "Connect and log in now; ends a stop after a refused login or host key",
           .options = {{.name = "NAME", .required = true},
                       {.name = "--probe", .takes = Takes::flag, .help = "not offered by this version"}},
           .run = test}};
}

}  // namespace stmtwatch::cli
