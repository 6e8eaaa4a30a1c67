#include <chrono>
#include <iostream>
#include <string>

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <sys/stat.h>
#include <unistd.h>

#include "config/settings.hpp"
#include "daemon/cli/daemon_user.hpp"
#include "daemon/cli/fault_report.hpp"
#include "daemon/cli/verb.hpp"
#include "daemon/documents/finding_document.hpp"
#include "daemon/store/state_origin.hpp"

namespace stmtwatch::cli {
namespace {

using documents::Document;

std::string forgotten(const std::filesystem::path& state_dir) {
  return fmt::format(
      "a new state begins in {}. It knows nothing of the one before: a file that was delivered and comes "
      "again "
      "is delivered again, voucher numbers of earlier days are no duplicates, incidents and receipts are not "
      "listed. Database and vouchers that are there are moved aside, the archive stays, nothing is deleted",
      printable(state_dir.native()));
}

bool agreed(Terminal& terminal) {
  terminal.tell("type \"forget\" to go on");
  std::string line;
  return std::getline(std::cin, line) && line == "forget";
}

ExitCode init(const Arguments& arguments, Terminal& terminal) {
  const auto settings = config::read_settings(arguments.config_file());
  if (!settings) {
    tell(terminal, settings.error());
    return ExitCode::configuration;
  }
  const auto& state_dir = settings->daemon.state_dir;
  if (!arguments.has("--force")) {
    terminal.tell(forgotten(state_dir));
    if (::isatty(STDIN_FILENO) != 1) {
      terminal.tell("nothing was done: say `stmtwatch state init --force` if that is what you want");
      return ExitCode::usage;
    }
    if (!agreed(terminal)) {
      terminal.tell("nothing was done");
      return ExitCode::usage;
    }
  }
  const auto user = become_daemon_user(state_dir);
  if (!user.is_us) {
    terminal.tell(fmt::format("{} belongs to {}; do this as root or as {}", printable(state_dir.native()),
                              user.name, user.name));
    return ExitCode::not_permitted;
  }
  ::umask(0077);  // as the unit has it
  try {
    const auto now = std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
    const auto aside = store::begin_anew(state_dir, now);
    if (arguments.json()) {
      const Document document = {{"state", {{"directory", state_dir.native()}, {"aside", aside.native()}}}};
      terminal.say(documents::to_text(document, 2) + "\n");
    } else {
      terminal.say(fmt::format("{} has a new state; what was there stands in {}\n",
                               printable(state_dir.native()), printable(aside.native())));
    }
    return ExitCode::done;
  } catch (const store::StartFailure& failure) {
    terminal.tell(printable(failure.what()));
    return static_cast<ExitCode>(failure.exit_code());
  }
}

}  // namespace

std::vector<Verb> state_verbs() {
  return {{.path = "state init",
           .help = "Begin a new state on purpose, and forget the one that was lost (the daemon is down)",
           .options = {{.name = "--force", .takes = Takes::flag, .help = "without a question"}},
           .run = init}};
}

}  // namespace stmtwatch::cli
