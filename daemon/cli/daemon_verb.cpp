#include "daemon/cli/daemon_verb.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stmtwatch::cli {
namespace {

constexpr std::chrono::seconds look_patience{60};
constexpr std::chrono::seconds change_patience{600};

}  // namespace

Answer get(const Arguments& arguments, std::string target) {
  return ask({arguments.control_socket(), "GET", std::move(target), "", look_patience});
}

Answer post(const Arguments& arguments, std::string target, std::string body) {
  return ask({arguments.control_socket(), "POST", std::move(target), std::move(body), change_patience});
}

ExitCode show(const Arguments& arguments, Terminal& terminal, const Answer& answer, Render render) {
  if (!answer) {
    terminal.tell(printable(answer.error().message));
    return answer.error().code;
  }
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  if (arguments.json()) {
    terminal.say(documents::to_text(*answer, 2) + "\n");
  } else {
    terminal.say_lines(render(*answer, terminal, now));
  }
  return ExitCode::done;
}

std::string statement_target(const Arguments& arguments) {
  std::string target = "/v1/statements";
  for (const auto* name : {"FEED", "MERCHANT", "DATE"}) {
    target += "/" + percent_encode(arguments.text(name).value_or(""));
  }
  return target;
}

std::string with_query(const Arguments& arguments, std::string path,
                       std::initializer_list<std::pair<std::string_view, std::string_view>> options) {
  char separator = '?';
  for (const auto& [option, key] : options) {
    const auto value = arguments.text(option);
    if (value) path += fmt::format("{}{}={}", std::exchange(separator, '&'), key, percent_encode(*value));
  }
  return path;
}

}  // namespace stmtwatch::cli
