// Templates of the built-in elements, compiled together with the program. An h5- name is the HTML element itself.
export const builtinTemplates = {
  plain: '<slot/>',
  image: '<h5-img alt="{{ariaLabel}}" />',
  input:
    '<h5-input value="{{value}}" placeholder="{{placeholder}}" maxlength="{{maxlength}}" disabled="{{disabled}}" aria-label="{{ariaLabel || placeholder}}" />',
}
