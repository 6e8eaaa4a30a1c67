#pragma once

#include <string>
#include <string_view>

// The names under which a file is sent before it gets its final one.
namespace stmtwatch::watch {

// Beside `final_path`, named by the destination's `temp_name` with {file_name} and {attempt} filled in.
std::string temporary_path(const std::string& final_path, const std::string& temp_name,
                           const std::string& file_name, const std::string& attempt);

// `text` with every `part` replaced; as it is where `part` is empty. A fault that names the temporary path of
// one attempt becomes, with the pattern that all attempts fit, the same text for each of them.
std::string replace_all(std::string text, std::string_view part, std::string_view by);

}  // namespace stmtwatch::watch
