#include "daemon/cli/misspelling.hpp"

#include <algorithm>
#include <ranges>
#include <set>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "config/words.hpp"

namespace stmtwatch::cli {
namespace {

using Names = std::set<std::string_view>;

constexpr Option common_options[] = {{.name = "--config"},
                                     {.name = "--socket"},
                                     {.name = "--json", .takes = Takes::flag},
                                     {.name = "--help", .takes = Takes::flag},
                                     {.name = "--version", .takes = Takes::flag}};

std::string_view first_word(std::string_view path) {
  return path.substr(0, path.find(' '));
}

std::string_view second_word(std::string_view path) {
  const auto blank = path.find(' ');
  return blank == std::string_view::npos ? std::string_view() : path.substr(blank + 1);
}

// The name that was most likely meant; nullopt: none comes close.
std::optional<std::string_view> meant(std::string_view word, const Names& known) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  for (const auto name : names) {
    if (word.size() > 2 && name.starts_with(word)) return name;
  }
  return config::nearest(word, names);
}

std::string not_there(std::string_view kind, std::string_view word, const Names& known,
                      std::string_view command) {
  const auto name = meant(word, known);
  const auto hint =
      name ? fmt::format("did you mean {}?", *name) : fmt::format("there are {}.", fmt::join(known, ", "));
  return fmt::format("no {} is called {}; {} See {} --help", kind, printable(word), hint, command);
}

const Option* option_called(std::string_view name, const Verb* verb) {
  const auto is_it = [&](const Option& option) { return option.name == name; };
  if (const auto found = std::ranges::find_if(common_options, is_it); found != std::end(common_options))
    return &*found;
  if (verb == nullptr) return nullptr;
  const auto found = std::ranges::find_if(verb->options, is_it);
  return found == verb->options.end() ? nullptr : &*found;
}

// The options that stand among the words, and what is left: the command, then its arguments.
struct Sorted {
  std::vector<std::string_view> options;
  std::vector<std::string_view> others;
};

Sorted sorted(std::span<const std::string_view> words, const Verb* verb) {
  Sorted all;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const auto word = words[i];
    if (word == "--") break;
    if (!word.starts_with("--")) {
      if (!word.starts_with('-') || word == "-") all.others.push_back(word);
      continue;
    }
    const auto name = word.substr(0, word.find('='));
    all.options.push_back(name);
    const auto* option = option_called(name, verb);
    const bool takes_next = option != nullptr && option->takes != Takes::flag && name.size() == word.size();
    if (takes_next) ++i;
  }
  return all;
}

// The verb that the command line names; null: none.
const Verb* verb_of(std::span<const std::string_view> others, std::span<const Verb> verbs) {
  const Verb* found = nullptr;
  for (const auto& verb : verbs) {
    const bool first = !others.empty() && first_word(verb.path) == others[0];
    const auto second = second_word(verb.path);
    if (first && (second.empty() || (others.size() > 1 && second == others[1]))) found = &verb;
    if (others.empty() && verb.path.empty()) found = &verb;
  }
  return found;
}

std::optional<std::string> unknown_command(std::span<const std::string_view> others,
                                           std::span<const Verb> verbs) {
  if (others.empty()) return std::nullopt;
  Names top, below;
  for (const auto& verb : verbs) {
    if (!verb.path.empty()) top.insert(first_word(verb.path));
    if (first_word(verb.path) == others[0] && !second_word(verb.path).empty())
      below.insert(second_word(verb.path));
  }
  if (!top.contains(others[0])) return not_there("command", others[0], top, "stmtwatch");
  const auto group = fmt::format("stmtwatch {}", others[0]);
  if (below.empty()) return std::nullopt;
  if (others.size() == 1)
    return fmt::format("{} what? There are {}. See {} --help", group, fmt::join(below, ", "), group);
  if (below.contains(others[1])) return std::nullopt;
  return not_there(fmt::format("command of `{}`", group), others[1], below, group);
}

}  // namespace

std::optional<std::string> misspelling(std::span<const std::string_view> words, std::span<const Verb> verbs) {
  if (std::ranges::any_of(words,
                          [](auto word) { return word == "--help" || word == "-h" || word == "--version"; }))
    return std::nullopt;
  // Which words are values of options follows from the verb, and the verb from the words that are none.
  const auto* verb = verb_of(sorted(words, nullptr).others, verbs);
  const auto parts = sorted(words, verb);
  if (verb == nullptr) return unknown_command(parts.others, verbs);
  if (verb->run == nullptr) return std::nullopt;
  for (const auto name : parts.options) {
    if (option_called(name, verb) != nullptr) continue;
    Names known;
    for (const auto& option : verb->options) {
      if (option.name.starts_with("--")) known.insert(option.name);
    }
    for (const auto& option : common_options)
      known.insert(option.name);
    const auto command =
        verb->path.empty() ? std::string("stmtwatch") : fmt::format("stmtwatch {}", verb->path);
    return not_there(fmt::format("option of `{}`", command), name, known, command);
  }
  return std::nullopt;
}

}  // namespace stmtwatch::cli
